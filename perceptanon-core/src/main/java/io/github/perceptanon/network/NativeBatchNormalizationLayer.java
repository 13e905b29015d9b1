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
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
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
    private final transient ReusableArray scaledInput = new ReusableArray();
    private transient INDArray ones;
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

    /**
     * dx = A·dy + B·x + C with coefficients for each channel, from the sums of dy and of dy·x. Sums are products with a
     * vector of ones and the affine map is the batchnorm op itself, which together take a third of the time of ND4J's
     * batchnorm_bp.
     */
    private void throughBatchStatistics(INDArray epsilon, INDArray dx, INDArray dGamma, INDArray dBeta) {
        int branches = layerConf().branches();
        int channels = (int) layerConf().getNOut();
        double[] gammaGradient = new double[channels];
        double[] betaGradient = new double[channels];
        float[] gamma = gamma().toFloatVector();
        for (int b = 0; b < branches; b++) {
            INDArray x = branch(input, b);
            INDArray dy = branch(epsilon, b);
            INDArray dxBranch = branch(dx, b);
            float[] sums = channelSums(dy);
            Nd4j.getExecutioner().exec(new MulOp(dy, x, dxBranch));
            float[] products = channelSums(dxBranch);
            float[] mean = means.of(branches, channels).getRow(b).toFloatVector();
            float[] variance = variances.of(branches, channels).getRow(b).toFloatVector();
            double count = (double) x.length() / channels;
            float[] scaleOfEpsilon = new float[channels];
            float[] scaleOfInput = new float[channels];
            float[] shift = new float[channels];
            for (int c = 0; c < channels; c++) {
                double inverseStd = 1 / Math.sqrt(variance[c] + layerConf().getEps());
                double sum = overBatch(sums, c, channels);
                double dg = (overBatch(products, c, channels) - mean[c] * sum) * inverseStd;
                gammaGradient[c] += dg;
                betaGradient[c] += sum;
                double a = gamma[c] * inverseStd;
                double onInput = -a * dg * inverseStd / count;
                scaleOfEpsilon[c] = (float) a;
                scaleOfInput[c] = (float) onInput;
                shift[c] = (float) (-a * sum / count - onInput * mean[c]);
            }
            INDArray zero = Nd4j.zeros(DataType.FLOAT, channels);
            INDArray one = Nd4j.ones(DataType.FLOAT, channels);
            INDArray fromInput = scaledInput.of(x.shape());
            affine(x, zero, one, Nd4j.createFromArray(scaleOfInput), Nd4j.createFromArray(shift), fromInput);
            affine(dy, zero, one, Nd4j.createFromArray(scaleOfEpsilon), zero, dxBranch);
            dxBranch.addi(fromInput);
        }
        dGamma.assign(Nd4j.createFromArray(gammaGradient));
        dBeta.assign(Nd4j.createFromArray(betaGradient));
    }

    /** Sums over the places of each image's channels: (batch × channels). */
    private float[] channelSums(INDArray array) {
        long places = array.size(2) * array.size(3);
        if (ones == null || ones.length() != places) {
            ones = Nd4j.ones(DataType.FLOAT, places, 1);
        }
        return array.reshape('c', array.size(0) * array.size(1), places)
                .mmul(ones)
                .data()
                .asFloat();
    }

    private static double overBatch(float[] sums, int channel, int channels) {
        double sum = 0;
        for (int i = channel; i < sums.length; i += channels) {
            sum += sums[i];
        }
        return sum;
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
