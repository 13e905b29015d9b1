package io.github.perceptanon.weights;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Python names that a checkpoint may use, and the value of each. All other names are rejected. */
final class CheckpointGlobals {
    private static final int MAX_DIMENSIONS = 64;

    private static final Map<String, DType> STORAGE_TYPES = Map.of(
            "DoubleStorage", DType.F64,
            "FloatStorage", DType.F32,
            "HalfStorage", DType.F16,
            "BFloat16Storage", DType.BF16,
            "LongStorage", DType.I64,
            "IntStorage", DType.I32,
            "ShortStorage", DType.I16,
            "CharStorage", DType.I8,
            "ByteStorage", DType.U8,
            "BoolStorage", DType.BOOL);

    private static final List<String> DTYPES =
            List.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool");

    /** Callables whose result is not needed: NumPy numbers next to the weights, devices, sets. */
    private static final List<String> INERT = List.of(
            "torch.device",
            "builtins.set",
            "__builtin__.set",
            "builtins.frozenset",
            "__builtin__.frozenset",
            "_codecs.encode",
            "numpy.dtype",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar");

    private static final Map<String, Object> ALLOWED = allowed();

    private CheckpointGlobals() {}

    /** Evaluates a call with its arguments. */
    interface Callable {
        Object call(PickleInput pickle, Object[] arguments) throws WeightsException;

        /** Whether the result needs memory proportional to the lists among the arguments. */
        default boolean copiesItsArguments() {
            return false;
        }
    }

    /** A value without meaning for the weights. */
    enum Inert {
        SET,
        DTYPE,
        OTHER
    }

    /** A storage class, for example torch.FloatStorage. */
    record StorageType(DType dtype) {}

    /** A storage by its key in the file. */
    record Storage(DType dtype, String key, long elements) {}

    /** A tensor over a storage; offset and strides count elements. */
    record StridedTensor(Storage storage, long offset, Object[] size, Object[] stride) {}

    /** The value of a name, or null if it is not allowed. */
    static @Nullable Object find(String qualifiedName) {
        return ALLOWED.get(qualifiedName);
    }

    private static Map<String, Object> allowed() {
        Map<String, Object> allowed = new HashMap<>();
        STORAGE_TYPES.forEach((name, dtype) -> allowed.put("torch." + name, new StorageType(dtype)));
        DTYPES.forEach(name -> allowed.put("torch." + name, Inert.DTYPE));
        Callable inert = (pickle, arguments) -> Inert.OTHER;
        INERT.forEach(name -> allowed.put(name, inert));
        allowed.put("collections.OrderedDict", new OrderedDictionary());
        allowed.put("torch.Size", (Callable) CheckpointGlobals::tuple);
        allowed.put("torch._utils._rebuild_tensor", (Callable) CheckpointGlobals::tensor);
        allowed.put("torch._utils._rebuild_tensor_v2", (Callable) CheckpointGlobals::tensor);
        allowed.put("torch._utils._rebuild_parameter", (Callable) CheckpointGlobals::parameter);
        allowed.put("torch._utils._rebuild_parameter_with_state", (Callable) CheckpointGlobals::parameter);
        return Map.copyOf(allowed);
    }

    /** {@code OrderedDict()}, or with a list of pairs as Python 2 wrote it. */
    private static final class OrderedDictionary implements Callable {
        @Override
        public Object call(PickleInput pickle, Object[] arguments) throws WeightsException {
            Map<Object, Object> map = new LinkedHashMap<>();
            if (arguments.length == 0) {
                return map;
            }
            if (arguments.length != 1 || !(arguments[0] instanceof List<?> pairs)) {
                throw pickle.refuse("makes an OrderedDict from something other than pairs");
            }
            for (Object item : pairs) {
                Object[] pair = item instanceof List<?> list && list.size() == 2
                        ? new Object[] {list.get(0), list.get(1)}
                        : item instanceof Object[] tuple && tuple.length == 2 ? tuple : null;
                if (pair == null || !(pair[0] instanceof String)) {
                    throw pickle.refuse("makes an OrderedDict from something other than pairs of name and value");
                }
                map.put(pair[0], pair[1]);
            }
            return map;
        }

        @Override
        public boolean copiesItsArguments() {
            return true;
        }
    }

    /** {@code torch.Size((2, 3))} becomes the tuple. */
    private static Object tuple(PickleInput pickle, Object[] arguments) throws WeightsException {
        if (arguments.length != 1 || !(arguments[0] instanceof Object[])) {
            throw pickle.refuse("makes a torch.Size from something other than a tuple");
        }
        return arguments[0];
    }

    /** {@code _rebuild_tensor(storage, offset, size, stride, ...)}; gradient flags and hooks are ignored. */
    private static Object tensor(PickleInput pickle, Object[] arguments) throws WeightsException {
        if (arguments.length >= 4
                && arguments.length <= 7
                && arguments[0] instanceof Storage storage
                && arguments[2] instanceof Object[] size
                && arguments[3] instanceof Object[] stride
                && size.length == stride.length
                && size.length <= MAX_DIMENSIONS) {
            return new StridedTensor(storage, whole(pickle, arguments[1]), size, stride);
        }
        throw pickle.refuse(
                "rebuilds a tensor from something other than a storage, an offset, sizes and strides of up to "
                        + MAX_DIMENSIONS + " dimensions");
    }

    private static Object parameter(PickleInput pickle, Object[] arguments) throws WeightsException {
        if (arguments.length >= 3 && arguments.length <= 4 && arguments[0] instanceof StridedTensor data) {
            return data;
        }
        throw pickle.refuse("rebuilds a parameter from something other than a tensor");
    }

    /** {@code ('storage', class, key, device, elements[, view])}, the only type of object stored outside the pickle. */
    static Storage storage(PickleInput pickle, @Nullable Object id) throws WeightsException {
        if (id instanceof Object[] tuple
                && (tuple.length == 5 || tuple.length == 6 && tuple[5] == null)
                && "storage".equals(tuple[0])
                && tuple[1] instanceof StorageType type
                && tuple[2] instanceof String key) {
            return new Storage(type.dtype(), key, whole(pickle, tuple[4]));
        }
        throw pickle.refuse(
                "refers to something outside of it that is not a storage as PyTorch 0.4 and later write it");
    }

    private static long whole(PickleInput pickle, @Nullable Object value) throws WeightsException {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw pickle.refuse("has " + describe(value) + " where a whole number of 64 bits must be");
    }

    /** Describes the type of a value. The content is not shown, because it may be arbitrary and huge. */
    static String describe(@Nullable Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean) {
            return "a truth value";
        } else if (value instanceof BigInteger) {
            return "a number of more than 64 bits";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof String) {
            return "text";
        } else if (value instanceof byte[]) {
            return "bytes";
        } else if (value instanceof Object[]) {
            return "a tuple";
        } else if (value instanceof List) {
            return "a list";
        } else if (value instanceof Map) {
            return "a dictionary";
        } else if (value instanceof StridedTensor) {
            return "a tensor";
        } else if (value instanceof Storage) {
            return "a storage";
        }
        return "an object that is no tensor";
    }
}
