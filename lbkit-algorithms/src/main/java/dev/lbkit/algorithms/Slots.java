package dev.lbkit.algorithms;

import static java.util.Comparator.comparing;

import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives targets their slots: by label, or else, in the order of ids, the slots that are free. */
final class Slots {

    static final int FREE = -1;

    private static final int MOST_LABELED = 65_536;
    private static final int MOST_DIGITS = 5;

    private Slots() {}

    /** The index of the target in each slot, up to the last one taken, or {@link #FREE}. */
    static int[] of(TargetSet targets, String label) {
        int[] labeled = new int[targets.size()];
        Arrays.setAll(labeled, i -> labeled(targets.get(i).target(), label));
        int last = Arrays.stream(labeled).max().orElse(FREE);
        int[] slots = new int[last + 1 + targets.size()];
        Arrays.fill(slots, FREE);
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < labeled.length; i++) {
            int slot = labeled[i];
            int without = i;
            if (slot != FREE && (slots[slot] == FREE || id(targets, i).compareTo(id(targets, slots[slot])) < 0)) {
                without = slots[slot]; // nobody, or one of a higher id
                slots[slot] = i;
            }
            if (without != FREE) {
                others.add(without);
            }
        }
        others.sort(comparing(index -> id(targets, index)));
        int free = 0;
        for (int index : others) {
            while (slots[free] != FREE) {
                free++;
            }
            slots[free] = index;
        }
        int used = slots.length;
        while (slots[used - 1] == FREE) {
            used--;
        }
        return Arrays.copyOf(slots, used);
    }

    private static String id(TargetSet targets, int index) {
        return targets.get(index).target().id();
    }

    private static int labeled(Target target, String label) {
        String text = target.labels().getOrDefault(label, "");
        int slot = isWholeNumber(text) ? Integer.parseInt(text) : FREE;
        return slot < MOST_LABELED ? slot : FREE;
    }

    private static boolean isWholeNumber(String text) {
        boolean digits = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }
}
