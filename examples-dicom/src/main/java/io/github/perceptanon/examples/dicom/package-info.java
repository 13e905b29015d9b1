// SPDX-License-Identifier: Apache-2.0
/** A small, strict reader of DICOM images, found by the image loader when it is on the class path. */
package io.github.perceptanon.examples.dicom;
