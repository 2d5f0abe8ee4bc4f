package dev.lbkit.simulation;

import java.util.Arrays;

/** Numbers in the order in which they were added. */
final class LongLog {

    private long[] numbers = new long[1024];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return numbers[index];
    }

    void set(int index, long number) {
        numbers[index] = number;
    }

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    /** How many numbers are smaller, if they ascend. */
    int below(long number) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (numbers[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
