package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * Reads one pickle of a PyTorch checkpoint. A pickle may only use the names in {@link CheckpointGlobals}. The library's
 * own constructor registry, its reflection for BUILD and its handling of unknown classes are never reached: every
 * opcode that looks up, calls or changes an object is handled here, and opcodes that PyTorch does not write are
 * rejected. Lengths are checked against the remaining bytes before anything is allocated, and an object that the pickle
 * uses twice is processed once, so time and memory are proportional to the pickle's size.
 *
 * <p>Values: null, Boolean, Number, String, byte[], Object[] (tuple), List, Map in the pickle's order, and the types of
 * {@link CheckpointGlobals}.
 */
final class CheckpointUnpickler extends Unpickler {
    /**
     * Enough for millions of values next to the weights; objects in memory are about 50 times larger than in a pickle.
     */
    static final int MAX_PICKLE_BYTES = 8 << 20;

    private static final int MAX_LINE = 4096;
    private static final int MAX_KEY_LENGTH = 4096;

    private final PickleInput pickle;
    private final Map<String, CheckpointGlobals.Storage> storages;
    private int copiesLeft;

    private CheckpointUnpickler(PickleInput pickle, Map<String, CheckpointGlobals.Storage> storages) {
        this.pickle = pickle;
        this.storages = storages;
        this.copiesLeft = pickle.remaining();
    }

    /**
     * Reads the next pickle and leaves the input positioned after it.
     *
     * @param pickle positioned at the start of the pickle
     * @param storages receives the storages that it refers to, by key
     */
    static @Nullable Object read(PickleInput pickle, Map<String, CheckpointGlobals.Storage> storages)
            throws WeightsException {
        try {
            return new CheckpointUnpickler(pickle, storages).load(pickle);
        } catch (WeightsException e) {
            throw e;
        } catch (IOException | PickleException e) {
            throw damaged(pickle, Quoted.of(String.valueOf(e.getMessage())), e);
        } catch (RuntimeException e) {
            // Underflows, wrong types and bad numbers surface as various exceptions of the library.
            throw damaged(pickle, e.getClass().getSimpleName(), e);
        }
    }

    private static WeightsException damaged(PickleInput pickle, String reason, Exception cause) {
        return pickle.refuse("is damaged: " + reason, cause);
    }

    @Override
    public Object load(InputStream input) throws IOException {
        if (input != pickle) {
            throw new IllegalArgumentException("reads the input that it was made for");
        }
        return super.load(input);
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        switch (opcode) {
            case Opcodes.STOP -> {
                return super.dispatch(opcode);
            }
            case Opcodes.GLOBAL -> pushGlobal(pickle.line(MAX_LINE), pickle.line(MAX_LINE));
            case Opcodes.STACK_GLOBAL -> pushStackGlobal();
            case Opcodes.INST -> refuseInstance();
            case Opcodes.REDUCE, Opcodes.NEWOBJ -> call();
            case Opcodes.BUILD -> build();
            case Opcodes.BINPERSID -> pushStorage();
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.DICT -> pushDict();
            case Opcodes.SETITEM -> setItem();
            case Opcodes.SETITEMS -> setItems();
            case Opcodes.APPENDS -> appendAll();
            case Opcodes.EMPTY_SET -> stack.add(CheckpointGlobals.Inert.SET);
            case Opcodes.ADDITEMS -> stack.pop_all_since_marker();
            case Opcodes.FROZENSET -> pushFrozenSet();
            default -> dispatchPlain(opcode);
        }
        return NO_RETURN_VALUE;
    }

    /** Opcodes that push, drop or memoise plain values: checked here, then read by the library. */
    private void dispatchPlain(short opcode) throws IOException {
        switch (opcode) {
            case Opcodes.SHORT_BINUNICODE, Opcodes.SHORT_BINBYTES, Opcodes.SHORT_BINSTRING, Opcodes.LONG1 ->
                pickle.requireBlock(1);
            case Opcodes.BINUNICODE, Opcodes.BINBYTES, Opcodes.BINSTRING, Opcodes.LONG4 -> pickle.requireBlock(4);
            case Opcodes.BINUNICODE8, Opcodes.BINBYTES8 -> pickle.requireBlock(8);
            case Opcodes.INT, Opcodes.LONG, Opcodes.FLOAT, Opcodes.STRING, Opcodes.UNICODE, Opcodes.GET, Opcodes.PUT ->
                pickle.requireLine(MAX_LINE);
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.MARK,
                    Opcodes.POP,
                    Opcodes.POP_MARK,
                    Opcodes.DUP,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.BINFLOAT,
                    Opcodes.EMPTY_LIST,
                    Opcodes.LIST,
                    Opcodes.APPEND,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE -> {}
            default -> throw pickle.refuse(String.format("has the opcode 0x%02x, which no checkpoint needs", opcode));
        }
        super.dispatch(opcode);
    }

    private void pushGlobal(String module, String name) throws WeightsException {
        Object global = CheckpointGlobals.find(module + "." + name);
        if (global == null) {
            throw pickle.refuse("names " + Quoted.of(module + "." + name)
                    + ", which is not allowed in a checkpoint; nothing was executed. Save model.state_dict()"
                    + " instead of whole objects");
        }
        stack.add(global);
    }

    private void pushStackGlobal() throws WeightsException {
        Object name = stack.pop();
        Object module = stack.pop();
        if (!(module instanceof String m) || !(name instanceof String n)) {
            throw pickle.refuse("names a global that is not text");
        }
        pushGlobal(m, n);
    }

    private void refuseInstance() throws WeightsException {
        pushGlobal(pickle.line(MAX_LINE), pickle.line(MAX_LINE));
        throw pickle.refuse("has the opcode INST, which no checkpoint needs");
    }

    private void call() throws WeightsException {
        Object arguments = stack.pop();
        Object callee = stack.pop();
        if (!(callee instanceof CheckpointGlobals.Callable callable) || !(arguments instanceof Object[] tuple)) {
            throw pickle.refuse("calls what cannot be called");
        }
        for (Object argument : tuple) {
            if (callable.copiesItsArguments() && argument instanceof List<?> list) {
                copiesLeft -= list.size() + 1;
            }
        }
        if (copiesLeft < 0) {
            throw pickle.refuse("copies lists into objects over and over");
        }
        stack.add(callable.call(pickle, tuple));
    }

    private void pushStorage() throws WeightsException {
        CheckpointGlobals.Storage storage = CheckpointGlobals.storage(pickle, stack.pop());
        CheckpointGlobals.Storage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
            throw pickle.refuse("refers to storage " + Quoted.of(storage.key())
                    + " once as " + before.elements() + " of " + before.dtype() + " and once as "
                    + storage.elements() + " of " + storage.dtype());
        }
        stack.add(storage);
    }

    /**
     * Attributes of a dictionary ({@code _metadata}) and of inert values are dropped; on anything else they are an
     * error.
     */
    private void build() throws WeightsException {
        stack.pop();
        if (!(stack.peek() instanceof Map) && !(stack.peek() instanceof CheckpointGlobals.Inert)) {
            throw pickle.refuse("sets the state of " + CheckpointGlobals.describe(stack.peek())
                    + ", which is not allowed in a checkpoint");
        }
    }

    private void pushDict() throws WeightsException {
        List<Object> items = stack.pop_all_since_marker();
        stack.add(new LinkedHashMap<>());
        putAll(items);
    }

    private void setItem() throws WeightsException {
        Object value = stack.pop();
        Object key = stack.pop();
        putAll(Arrays.asList(key, value));
    }

    private void setItems() throws WeightsException {
        putAll(stack.pop_all_since_marker());
    }

    /** Puts alternating keys and values into the dictionary on top of the stack. */
    private void putAll(List<Object> items) throws WeightsException {
        Object target = stack.peek();
        // The state of an inert object may be set item by item.
        if (target instanceof CheckpointGlobals.Inert) {
            return;
        }
        if (!(target instanceof Map) || items.size() % 2 != 0) {
            throw pickle.refuse("puts items into " + CheckpointGlobals.describe(target));
        }
        @SuppressWarnings("unchecked") // all Maps are created here or by CheckpointGlobals
        Map<Object, Object> map = (Map<Object, Object>) target;
        for (int i = 0; i < items.size(); i += 2) {
            requireKey(items.get(i));
            map.put(items.get(i), items.get(i + 1));
        }
    }

    /**
     * Accepts only keys that are cheap to hash and compare: no collections, which may nest arbitrarily, and no huge
     * numbers.
     */
    private void requireKey(@Nullable Object key) throws WeightsException {
        boolean plain = key == null
                || key instanceof Boolean
                || key instanceof Integer
                || key instanceof Long
                || key instanceof Double
                || key instanceof Object[]
                || key instanceof String text && text.length() <= MAX_KEY_LENGTH;
        if (!plain) {
            throw pickle.refuse("has a dictionary key that is " + CheckpointGlobals.describe(key)
                    + ", or text longer than the limit of " + MAX_KEY_LENGTH);
        }
    }

    private void appendAll() throws WeightsException {
        List<Object> items = stack.pop_all_since_marker();
        if (!(stack.peek() instanceof List)) {
            throw pickle.refuse("appends to " + CheckpointGlobals.describe(stack.peek()));
        }
        @SuppressWarnings("unchecked") // all Lists are created by the library as List<Object>
        List<Object> list = (List<Object>) stack.peek();
        list.addAll(items);
    }

    private void pushFrozenSet() {
        stack.pop_all_since_marker();
        stack.add(CheckpointGlobals.Inert.SET);
    }
}
