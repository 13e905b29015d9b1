// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import io.github.perceptanon.dl4j.ChannelArithmetic.Moments;
import io.github.perceptanon.dl4j.ChannelArithmetic.Sums;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs {@link NativeBatchNormalization}. */
final class NativeBatchNormalizationLayer extends BaseLayer<NativeBatchNormalization> {
    private static final long serialVersionUID = 1L;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();
    private final transient ChannelArithmetic channels = new ChannelArithmetic();
    private transient Moments[] moments = {};
    private boolean trained;
    private long batchesTracked;

    NativeBatchNormalizationLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public Type type() {
        return Type.NORMALIZATION;
    }

    /** PyTorch's {@code num_batches_tracked}: the number of updates of the running statistics. */
    long batchesTracked() {
        return batchesTracked;
    }

    void batchesTracked(long count) {
        batchesTracked = count;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        trained = training;
        INDArray out = output.of(input.shape());
        if (!training) {
            normalise(input, runningMoments(), out);
            return out;
        }
        moments = new Moments[layerConf().branches()];
        for (int b = 0; b < moments.length; b++) {
            INDArray x = branch(input, b);
            moments[b] = channels.moments(x);
            normalise(x, moments[b], branch(out, b));
            updateRunningStatistics(moments[b], x.length() / layerConf().getNOut());
        }
        return out;
    }

    private void updateRunningStatistics(Moments batch, long count) {
        if (count < 2) {
            throw new IllegalArgumentException(
                    "batch normalisation needs more than 1 value per channel to train but was given " + count);
        }
        double decay = layerConf().getDecay();
        Moments running = runningMoments();
        for (int c = 0; c < running.mean().length; c++) {
            running.mean()[c] = decay * running.mean()[c] + (1 - decay) * batch.mean()[c];
            running.variance()[c] =
                    decay * running.variance()[c] + (1 - decay) * batch.variance()[c] * count / (count - 1);
        }
        assign(runningMean(), running.mean());
        assign(runningVariance(), running.variance());
        batchesTracked++;
    }

    private Moments runningMoments() {
        return new Moments(
                runningMean().data().asDouble(), runningVariance().data().asDouble());
    }

    private void normalise(INDArray x, Moments by, INDArray out) {
        double[] scale = times(gamma().data().asDouble(), inverseStd(by));
        channels.affine(x, by.mean(), scale, beta().data().asDouble(), out);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray dx = inputGradient.of(input.shape());
        double[] dGamma = new double[(int) layerConf().getNOut()];
        double[] dBeta = new double[dGamma.length];
        if (trained) {
            for (int b = 0; b < moments.length; b++) {
                throughBatchStatistics(branch(epsilon, b), branch(input, b), moments[b], branch(dx, b), dGamma, dBeta);
            }
        } else {
            throughRunningStatistics(epsilon, dx, dGamma, dBeta);
        }
        double[] none = new double[dGamma.length];
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(GAMMA, assign(gradientView(GAMMA), dGamma));
        gradient.setGradientFor(BETA, assign(gradientView(BETA), dBeta));
        gradient.setGradientFor(GLOBAL_MEAN, assign(gradientView(GLOBAL_MEAN), none));
        gradient.setGradientFor(GLOBAL_VAR, assign(gradientView(GLOBAL_VAR), none));
        return new Pair<>(gradient, dx);
    }

    /** dx = a·dy + b·(x − mean) + c, with coefficients per channel from the sums of dy and of dy·(x − mean). */
    private void throughBatchStatistics(
            INDArray dy, INDArray x, Moments batch, INDArray dx, double[] dGamma, double[] dBeta) {
        double count = (double) x.length() / layerConf().getNOut();
        double[] inverseStd = inverseStd(batch);
        Sums sums = channels.sums(dy, x, batch.mean());
        double[] ofDy = times(gamma().data().asDouble(), inverseStd);
        double[] ofX = new double[ofDy.length];
        double[] shift = new double[ofDy.length];
        for (int c = 0; c < ofDy.length; c++) {
            double dg = sums.dyTimesX()[c] * inverseStd[c];
            dGamma[c] += dg;
            dBeta[c] += sums.dy()[c];
            ofX[c] = -ofDy[c] * dg * inverseStd[c] / count;
            shift[c] = -ofDy[c] * sums.dy()[c] / count;
        }
        channels.blend(dy, ofDy, x, batch.mean(), ofX, shift, dx);
    }

    /** Running statistics do not depend on the batch, so they are constants: dx = dy · gamma / std. */
    private void throughRunningStatistics(INDArray dy, INDArray dx, double[] dGamma, double[] dBeta) {
        Moments running = runningMoments();
        double[] inverseStd = inverseStd(running);
        Sums sums = channels.sums(dy, input, running.mean());
        System.arraycopy(times(sums.dyTimesX(), inverseStd), 0, dGamma, 0, dGamma.length);
        System.arraycopy(sums.dy(), 0, dBeta, 0, dBeta.length);
        double[] zero = new double[dGamma.length];
        channels.affine(dy, zero, times(gamma().data().asDouble(), inverseStd), zero, dx);
    }

    private double[] inverseStd(Moments by) {
        double[] out = new double[by.variance().length];
        for (int c = 0; c < out.length; c++) {
            out[c] = 1 / Math.sqrt(by.variance()[c] + layerConf().getEps());
        }
        return out;
    }

    private static double[] times(double[] a, double[] b) {
        double[] out = new double[a.length];
        for (int c = 0; c < out.length; c++) {
            out[c] = a[c] * b[c];
        }
        return out;
    }

    private INDArray branch(INDArray batch, int index) {
        int branches = layerConf().branches();
        if (branches == 1) {
            return batch;
        }
        long size = batch.size(0) / branches;
        return batch.get(
                NDArrayIndex.interval(index * size, (index + 1) * size),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    }

    private static INDArray assign(INDArray array, double[] values) {
        return array.assign(Nd4j.createFromArray(values));
    }

    private INDArray gradientView(String key) {
        return Objects.requireNonNull(gradientViews.get(key), key);
    }

    private INDArray gamma() {
        return getParam(GAMMA);
    }

    private INDArray beta() {
        return getParam(BETA);
    }

    private INDArray runningMean() {
        return getParam(GLOBAL_MEAN);
    }

    private INDArray runningVariance() {
        return getParam(GLOBAL_VAR);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
