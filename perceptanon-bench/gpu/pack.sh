#!/usr/bin/env bash
# Packs what run.sh needs on a GPU machine without JDK, Maven or network: a Java runtime, our jars, ONNX Runtime for CUDA,
# the Python scripts, and run.sh itself. The result is OUT/run.sh and OUT/parts/*, no part larger than 60 MiB.
#   perceptanon-bench/gpu/pack.sh [--cuda 13|12] OUT
# CUDA 13: ONNX Runtime as the JavaCPP presets build it (sm_75 to sm_120; no TensorRT). CUDA 12: onnxruntime_gpu (about
# 650 MB to download; with TensorRT). Linux on x86-64 with a JDK (17 or newer) that has jlink.
set -euo pipefail
cuda=13
[ "${1:-}" != --cuda ] || { cuda=$2; shift 2; }
out=${1:?usage: pack.sh [--cuda 13|12] OUT}
case $cuda in 12 | 13) ;; *) echo "pack.sh: --cuda must be 12 or 13 but was $cuda" >&2; exit 2 ;; esac

gpu=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
bench=${gpu%/*}
root=${bench%/*}
# The newest version of the JavaCPP presets, and the version of ONNX Runtime in it.
presets=1.24.1-1.5.13
onnxruntime=${presets%%-*}
mvn=(mvn -B -q)
# shellcheck disable=SC2206 # MAVEN_ARGS is a list of options
[ -z "${MAVEN_ARGS:-}" ] || mvn+=(${MAVEN_ARGS})
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/jars" "$stage/native" "$stage/download" "$stage/peers" "$out/parts"

"${mvn[@]}" -f "$root/pom.xml" package -pl perceptanon-bench -am -DskipTests -Dmaven.javadoc.skip \
    -Dmaven.source.skip -Dspotless.check.skip dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory=target/gpu-jars -Dmdep.overWriteSnapshots=true
cp "$bench"/target/gpu-jars/*.jar "$stage/jars"
cp "$bench"/target/perceptanon-bench-*-SNAPSHOT.jar "$stage/jars" 2>/dev/null || cp "$bench"/target/perceptanon-bench-[0-9]*.jar "$stage/jars"
# ND4J's classifier for AVX2 does without the plain one, and GPU machines have AVX2. The CPU build of ONNX Runtime gives way to the one for CUDA; PyTorch comes with the machine's Python.
rm -f "$stage"/jars/nd4j-native-[0-9]*.1-linux-x86_64.jar "$stage"/jars/onnxruntime-*.jar "$stage"/jars/pytorch-*.jar "$stage"/jars/*-sources.jar "$stage"/jars/*-javadoc.jar

fetch() {
    "${mvn[@]}" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$1" \
        -DoutputDirectory="$stage/download" -Dmdep.useBaseVersion=true
}
natives() {
    unzip -qoj "$stage/download/$1" "$2/*.so*" -d "$stage/native"
}
if [ "$cuda" = 13 ]; then
    fetch "com.microsoft.onnxruntime:onnxruntime:$onnxruntime"
    fetch "org.bytedeco:onnxruntime:$presets:jar:linux-x86_64-gpu"
    # The Java classes and their JNI library are Microsoft's, all else is the presets'.
    unzip -qoj "$stage/download/onnxruntime-$onnxruntime.jar" 'ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so' -d "$stage/native"
    natives "onnxruntime-$presets-linux-x86_64-gpu.jar" 'org/bytedeco/onnxruntime/linux-x86_64-gpu'
    rm -f "$stage"/native/libjni*.so "$stage"/native/libonnxruntime_providers_dnnl.so
    ln -sf libonnxruntime.so.1 "$stage/native/libonnxruntime.so"
    java=$stage/download/onnxruntime-$onnxruntime.jar
else
    version=$(sed -n 's:.*<onnxruntime.version>\(.*\)</onnxruntime.version>.*:\1:p' "$root/pom.xml")
    fetch "com.microsoft.onnxruntime:onnxruntime_gpu:$version"
    natives "onnxruntime_gpu-$version.jar" 'ai/onnxruntime/native/linux-x64'
    ln -sf libonnxruntime.so "$stage/native/libonnxruntime.so.1"
    java=$stage/download/onnxruntime_gpu-$version.jar
fi
# Only the classes of that jar, without the libraries of every platform.
cp "$java" "$stage/jars/onnxruntime-java.jar"
zip -qd "$stage/jars/onnxruntime-java.jar" 'ai/onnxruntime/native/*'

jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v jlink)")")")}
"$jdk/bin/jlink" --output "$stage/runtime" --strip-debug --no-header-files --no-man-pages --compress=2 \
    --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.management,jdk.unsupported
cp "$bench"/peers/*.py "$stage/peers"
rm -rf "$stage/download"

rm -f "$out"/parts/*
tar -C "$stage" -cz . | split -b 60M -d - "$out/parts/bundle.tar.gz."
cp "$gpu/run.sh" "$out/run.sh"
du -h "$out"/parts/* >&2
