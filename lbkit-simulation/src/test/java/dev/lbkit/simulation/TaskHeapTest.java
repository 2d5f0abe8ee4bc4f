package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class TaskHeapTest {

    private final TaskHeap heap = new TaskHeap();

    @Property
    void removeFirst_afterAddsAndRemovals_givesWhatIsLeftByDueTimeThenOrder(
            @ForAll @Size(max = 300) List<@IntRange(max = 20) Integer> dues,
            @ForAll @Size(max = 300) List<@IntRange(max = 299) Integer> removals) {
        List<TaskHeap.Task> left = new ArrayList<>();
        dues.forEach(due -> left.add(heap.add(due, () -> {})));

        for (int place : removals) {
            if (place < left.size()) {
                TaskHeap.Task removed = left.remove(place);
                heap.remove(removed);
                heap.remove(removed);
            }
        }

        left.sort(Comparator.comparingLong(task -> task.due)); // stable, as the heap must be
        assertThat(heap.size()).isEqualTo(left.size());
        assertThat(drained()).containsExactlyElementsOf(left);
    }

    @Property(tries = 50)
    void hasDue_ticksThatWrap_areComparedByDifference(@ForAll @IntRange(min = 1, max = 1000) int step) {
        long late = Long.MAX_VALUE - step / 2;

        heap.add(late + step, () -> {});

        assertThat(heap.hasDue(late)).isFalse();
        assertThat(heap.hasDue(late + step)).isTrue();
        heap.removeFirst();
    }

    private List<TaskHeap.Task> drained() {
        List<TaskHeap.Task> tasks = new ArrayList<>();
        while (heap.size() > 0) {
            tasks.add(heap.removeFirst());
        }
        return tasks;
    }
}
