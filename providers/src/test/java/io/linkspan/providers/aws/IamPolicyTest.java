package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.plan.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/iam-policy.json allows what the code says it needs, and no more. */
class IamPolicyTest {
    private final AwsProviders aws =
            AwsProviders.open(AwsSettings.ofEnvironment("us-west-2", Path.of("keys")));

    @Test
    void policy_allowsExactlyTheActionsOfAllTypes() throws Exception {
        JsonNode policy =
                JsonMapper.shared()
                        .readTree(Files.readString(Path.of("..", "docs", "iam-policy.json")));
        Set<String> allowed = new TreeSet<>();
        for (JsonNode statement : policy.get("Statement")) {
            assertThat(statement.get("Effect").asString()).isEqualTo("Allow");
            statement.get("Action").forEach(action -> allowed.add(action.asString()));
        }

        assertThat(allowed).isEqualTo(aws.allActions());
    }

    @Test
    void actions_everyTypeOnAws_hasSome() {
        assertThat(aws.actions()).hasSize(14).allSatisfy((type, a) -> assertThat(a).isNotEmpty());
        assertThat(aws.actions().get(Resource.Vpc.class)).contains("ec2:CreateVpc");
    }
}
