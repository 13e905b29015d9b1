package io.github.perceptanon.network;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Runs {@link NativeBatchNormalization}. */
final class NativeBatchNormalizationLayer extends BaseLayer<NativeBatchNormalization> {
    private static final long serialVersionUID = 1L;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();
    private final transient ReusableArray means = new ReusableArray();
    private final transient ReusableArray variances = new ReusableArray();
    private boolean trained;
    private long batchesTracked;

    NativeBatchNormalizationLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public Type type() {
        return Type.NORMALIZATION;
    }

    /** PyTorch's {@code num_batches_tracked}: how often the running statistics were updated. */
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
            normalise(input, runningMean(), runningVariance(), out);
            return out;
        }
        int branches = layerConf().branches();
        INDArray mean = means.of(branches, layerConf().getNOut());
        INDArray variance = variances.of(branches, layerConf().getNOut());
        for (int b = 0; b < branches; b++) {
            INDArray x = branch(input, b);
            INDArray m = row(mean, b);
            INDArray v = row(variance, b);
            Nd4j.exec(DynamicCustomOp.builder("moments")
                    .addInputs(x)
                    .addOutputs(m, v)
                    .addIntegerArguments(0, 2, 3)
                    .build());
            normalise(x, m, v, branch(out, b));
            updateRunningStatistics(m, v, x.length() / layerConf().getNOut());
        }
        return out;
    }

    private void updateRunningStatistics(INDArray mean, INDArray variance, long count) {
        if (count < 2) {
            throw new IllegalArgumentException(
                    "batch normalisation needs more than 1 value per channel to train but was" + " given " + count);
        }
        double decay = layerConf().getDecay();
        runningMean().muli(decay).addi(mean.mul(1 - decay));
        runningVariance().muli(decay).addi(variance.mul((1 - decay) * count / (count - 1)));
        batchesTracked++;
    }

    private void normalise(INDArray x, INDArray mean, INDArray variance, INDArray out) {
        Nd4j.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(x, mean, variance, gamma(), beta())
                .addOutputs(out)
                .addIntegerArguments(1, 1, 1)
                .addFloatingPointArguments(layerConf().getEps())
                .build());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray dx = inputGradient.of(input.shape());
        INDArray dGamma = gradient(BatchNormalizationParamInitializer.GAMMA);
        INDArray dBeta = gradient(BatchNormalizationParamInitializer.BETA);
        if (trained) {
            throughBatchStatistics(epsilon, dx, dGamma, dBeta);
        } else {
            throughRunningStatistics(epsilon, dx, dGamma, dBeta);
        }
        INDArray dMean = gradient(BatchNormalizationParamInitializer.GLOBAL_MEAN);
        INDArray dVariance = gradient(BatchNormalizationParamInitializer.GLOBAL_VAR);
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(BatchNormalizationParamInitializer.GAMMA, dGamma);
        gradient.setGradientFor(BatchNormalizationParamInitializer.BETA, dBeta);
        gradient.setGradientFor(BatchNormalizationParamInitializer.GLOBAL_MEAN, dMean.assign(0));
        gradient.setGradientFor(BatchNormalizationParamInitializer.GLOBAL_VAR, dVariance.assign(0));
        return new Pair<>(gradient, dx);
    }

    private void throughBatchStatistics(INDArray epsilon, INDArray dx, INDArray dGamma, INDArray dBeta) {
        int branches = layerConf().branches();
        INDArray mean = means.of(branches, layerConf().getNOut());
        INDArray variance = variances.of(branches, layerConf().getNOut());
        INDArray[] unused = {mean.ulike().getRow(0), mean.ulike().getRow(0)};
        INDArray branchGamma = dGamma;
        INDArray branchBeta = dBeta;
        for (int b = 0; b < branches; b++) {
            if (b == 1) {
                branchGamma = dGamma.ulike();
                branchBeta = dBeta.ulike();
            }
            Nd4j.exec(DynamicCustomOp.builder("batchnorm_bp")
                    .addInputs(branch(input, b), row(mean, b), row(variance, b), gamma(), beta(), branch(epsilon, b))
                    .addOutputs(branch(dx, b), unused[0], unused[1], branchGamma, branchBeta)
                    .addIntegerArguments(1, 1, 1)
                    .addFloatingPointArguments(layerConf().getEps())
                    .build());
            if (b > 0) {
                dGamma.addi(branchGamma);
                dBeta.addi(branchBeta);
            }
        }
    }

    private void throughRunningStatistics(INDArray epsilon, INDArray dx, INDArray dGamma, INDArray dBeta) {
        INDArray inverseStd = Transforms.pow(runningVariance().add(layerConf().getEps()), -0.5, false);
        INDArray zero = runningMean().like();
        INDArray one = zero.add(1);
        // dx = dy * gamma / std: the same affine op with mean 0, variance 1, no eps.
        affine(epsilon, zero, one, gamma().mul(inverseStd), zero, dx);
        INDArray normalised = input.ulike();
        affine(input, runningMean(), one, inverseStd, zero, normalised);
        dGamma.assign(normalised.muli(epsilon).sum(0, 2, 3));
        dBeta.assign(epsilon.sum(0, 2, 3));
    }

    private static void affine(
            INDArray x, INDArray mean, INDArray variance, INDArray scale, INDArray shift, INDArray out) {
        Nd4j.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(x, mean, variance, scale, shift)
                .addOutputs(out)
                .addIntegerArguments(1, 1, 1)
                .addFloatingPointArguments(0.0)
                .build());
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

    private static INDArray row(INDArray matrix, int index) {
        return matrix.getRow(index);
    }

    private INDArray gamma() {
        return getParam(BatchNormalizationParamInitializer.GAMMA);
    }

    private INDArray beta() {
        return getParam(BatchNormalizationParamInitializer.BETA);
    }

    private INDArray runningMean() {
        return getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    }

    private INDArray runningVariance() {
        return getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
    }

    private INDArray gradient(String name) {
        return gradientViews.get(name);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
