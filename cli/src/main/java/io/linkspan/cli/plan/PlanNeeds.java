package io.linkspan.cli.plan;

import io.linkspan.cli.terminal.Style;
import io.linkspan.core.plan.Quota;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a plan takes of the account: quotas it comes nearer to, and permissions. */
public record PlanNeeds(List<Quota> quotas, Set<String> iamActions) {
    public PlanNeeds {
        quotas = List.copyOf(quotas);
    }

    public String text(Style style) {
        StringBuilder text = new StringBuilder();
        if (!quotas.isEmpty()) {
            text.append('\n')
                    .append(style.bold("quotas touched"))
                    .append(" (this link's share of AWS's defaults)\n");
            for (Quota quota : quotas) {
                text.append("  ")
                        .append(quota.name())
                        .append(": ")
                        .append(quota.used())
                        .append(" of ")
                        .append(quota.limit())
                        .append(quota.adjustable() ? "" : ", fixed")
                        .append(
                                quota.used() > quota.limit()
                                        ? style.red("  more than AWS allows by default")
                                        : "")
                        .append('\n');
            }
        }
        Map<String, List<String>> byService = new TreeMap<>();
        for (String action : iamActions) {
            int colon = action.indexOf(':');
            byService
                    .computeIfAbsent(action.substring(0, colon), s -> new ArrayList<>())
                    .add(action.substring(colon + 1));
        }
        text.append('\n').append(style.bold("IAM actions needed")).append('\n');
        byService.forEach((service, actions) ->
                text.append("  ")
                        .append(service)
                        .append(": ")
                        .append(String.join(", ", actions))
                        .append('\n'));
        return text.toString();
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "quotas",
                quotas.stream()
                        .map(q -> {
                            Map<String, Object> each = new LinkedHashMap<>();
                            each.put("name", q.name());
                            each.put("used", q.used());
                            each.put("limit", q.limit());
                            each.put("adjustable", q.adjustable());
                            return each;
                        })
                        .toList());
        json.put("iamActions", iamActions.stream().sorted().toList());
        return json;
    }
}
