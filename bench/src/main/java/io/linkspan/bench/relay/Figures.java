package io.linkspan.bench.relay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: for each figure and contender one value for each round. */
final class Figures {
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    /** A ratio over the rounds. */
    record Ratio(double median, double least, double most) {}

    void add(String figure, String contender, double value) {
        values.computeIfAbsent(figure, f -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new ArrayList<>())
                .add(value);
    }

    boolean has(String figure, String contender) {
        return values.getOrDefault(figure, Map.of()).containsKey(contender);
    }

    double median(String figure, String contender) {
        return median(values.get(figure).get(contender));
    }

    /** The contender with the best median among these. */
    String best(String figure, List<String> contenders, boolean higherIsBetter) {
        String best = contenders.getFirst();
        for (String each : contenders) {
            boolean better = median(figure, each) > median(figure, best);
            if (better == higherIsBetter && median(figure, each) != median(figure, best)) {
                best = each;
            }
        }
        return best;
    }

    /** One contender's value over another's, round by round. */
    Ratio ratio(String figure, String ours, String theirs) {
        List<Double> a = values.get(figure).get(ours);
        List<Double> b = values.get(figure).get(theirs);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            ratios.add(a.get(i) / b.get(i));
        }
        double[] sorted = sorted(ratios);
        return new Ratio(median(ratios), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(List<Double> list) {
        double[] sorted = sorted(list);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Double> list) {
        double[] sorted = list.stream().mapToDouble(d -> d).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
