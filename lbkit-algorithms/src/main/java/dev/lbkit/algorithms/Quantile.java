package dev.lbkit.algorithms;

/** Quantiles of figures in an array. */
final class Quantile {

    private Quantile() {}

    /**
     * The smallest of the first figures such that a share of them is not above it. Reorders them; no allocation; O(size) on average.
     *
     * @param share more than 0, at most 1
     * @param figures no NaN among them
     * @param size how many of them count; at least 1
     */
    static float of(double share, float[] figures, int size) {
        int rank = Math.min(size - 1, Math.max(0, (int) Math.ceil(share * size) - 1));
        int low = 0;
        int high = size - 1;
        while (low < high) {
            float pivot = figures[(low + high) >>> 1];
            int left = low;
            int right = high;
            while (left <= right) {
                while (figures[left] < pivot) {
                    left++;
                }
                while (figures[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    float swapped = figures[left];
                    figures[left++] = figures[right];
                    figures[right--] = swapped;
                }
            }
            if (rank <= right) {
                high = right;
            } else if (rank >= left) {
                low = left;
            } else {
                break;
            }
        }
        return figures[rank];
    }
}
