package dev.lbkit.simulation;

import java.util.Arrays;

/*
 * A binary heap in which each task knows its place, so that a task is dropped in O(log n) and leaves nothing behind. Time-outs
 * are most of what a simulation schedules, and nearly all of them are dropped.
 */
/** Tasks in the order of their due times, and first come first served among equals. Not thread-safe. */
final class TaskHeap {

    private static final int OUT = -1;

    private Task[] tasks = new Task[64];
    private int size;
    private long added;

    /** A task, and where it is in the heap. */
    static final class Task {

        final long due;
        final Runnable work;
        private final long order;
        private int place = OUT;

        private Task(long due, long order, Runnable work) {
            this.due = due;
            this.order = order;
            this.work = work;
        }

        private boolean isBefore(Task other) {
            long difference = due - other.due; // ticks may wrap: only differences count
            return difference != 0 ? difference < 0 : order < other.order;
        }
    }

    int size() {
        return size;
    }

    /** Whether a task is due at a tick. */
    boolean hasDue(long tick) {
        return size > 0 && tasks[0].due - tick <= 0;
    }

    Task add(long due, Runnable work) {
        if (size == tasks.length) {
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        Task task = new Task(due, added++, work);
        up(task, size++);
        return task;
    }

    /** Takes out the first task; there must be one. */
    Task removeFirst() {
        Task first = tasks[0];
        remove(first);
        return first;
    }

    /** Takes out a task; does nothing if it is out already. */
    void remove(Task task) {
        int place = task.place;
        if (place == OUT) {
            return;
        }
        task.place = OUT;
        Task last = tasks[--size];
        tasks[size] = null;
        if (last != task) {
            down(last, place);
            up(last, last.place);
        }
    }

    private void up(Task task, int from) {
        int place = from;
        while (place > 0 && task.isBefore(tasks[(place - 1) / 2])) {
            put(tasks[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        put(task, place);
    }

    private void down(Task task, int from) {
        int place = from;
        int child = firstChild(place);
        while (child < size && tasks[child].isBefore(task)) {
            put(tasks[child], place);
            place = child;
            child = firstChild(place);
        }
        put(task, place);
    }

    private int firstChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && tasks[left + 1].isBefore(tasks[left]) ? left + 1 : left;
    }

    private void put(Task task, int place) {
        tasks[place] = task;
        task.place = place;
    }
}
