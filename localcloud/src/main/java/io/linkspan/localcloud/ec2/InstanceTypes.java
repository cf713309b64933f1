package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * The instance types that can be asked for. Their sizes are described, not enforced: every instance
 * shares this machine. Source: EC2, "Instance types".
 */
final class InstanceTypes {
    /** Used when a call names none, as EC2 does. */
    static final String DEFAULT = "m1.small";

    private record Type(String name, String architecture, int vcpus, int memoryMib) {}

    /** Most private addresses of one interface of any type. */
    static final int MOST_ADDRESSES = 30;

    private static final List<Type> TYPES = types();

    private static final Filters<Type> FILTERS =
            new Filters<Type>((view, type) -> Map.of())
                    .one("instance-type", (view, type) -> type.name())
                    .one("processor-info.supported-architecture", (view, t) -> t.architecture())
                    .one("vcpu-info.default-vcpus", (view, type) -> type.vcpus())
                    .one("memory-info.size-in-mib", (view, type) -> type.memoryMib())
                    .always("current-generation", "true");

    private InstanceTypes() {}

    private static List<Type> types() {
        List<Type> types = new ArrayList<>();
        types.add(new Type("m1.small", "x86_64", 1, 1_740));
        int[] burstMemory = {512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768};
        int[] t2Cpus = {1, 1, 1, 2, 2, 4, 8};
        String[] burstSizes = {"nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"};
        for (int i = 0; i < burstSizes.length; i++) {
            int cpus = i < 5 ? 2 : 1 << (i - 3);
            types.add(new Type("t2." + burstSizes[i], "x86_64", t2Cpus[i], burstMemory[i]));
            types.add(new Type("t3." + burstSizes[i], "x86_64", cpus, burstMemory[i]));
            types.add(new Type("t3a." + burstSizes[i], "x86_64", cpus, burstMemory[i]));
            types.add(new Type("t4g." + burstSizes[i], "arm64", cpus, burstMemory[i]));
        }
        family(types, 2, 1_024, "x86_64", "c5", "c5n", "c6i", "c7i");
        family(types, 2, 1_024, "arm64", "c6g", "c7g");
        family(types, 4, 1_024, "x86_64", "m5", "m5a", "m6i", "m6a", "m7i");
        family(types, 4, 1_024, "arm64", "m6g", "m7g");
        family(types, 8, 1_024, "x86_64", "r5", "r6i", "r7i", "i3", "i3en");
        family(types, 8, 1_024, "arm64", "r6g", "r7g");
        types.sort((a, b) -> a.name().compareTo(b.name()));
        return List.copyOf(types);
    }

    private static void family(
            List<Type> types, int gibPerCpu, int mib, String architecture, String... names) {
        for (String name : names) {
            types.add(new Type(name + ".large", architecture, 2, 2 * gibPerCpu * mib));
            types.add(new Type(name + ".xlarge", architecture, 4, 4 * gibPerCpu * mib));
            for (int n : new int[] {2, 4, 8}) {
                types.add(
                        new Type(
                                name + "." + n + "xlarge",
                                architecture,
                                4 * n,
                                4 * n * gibPerCpu * mib));
            }
        }
    }

    private static Type find(@Nullable String name) {
        return TYPES.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new AwsException(
                                "InvalidParameterValue",
                                "Invalid value '" + name + "' for InstanceType."));
    }

    /** The type named, checked to exist and to fit an image's architecture. */
    static String check(@Nullable String name, MachineImages.MachineImage image) {
        Type type = find(name == null ? DEFAULT : name);
        if (!type.architecture().equals(image.architecture())) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "The architecture '"
                            + type.architecture()
                            + "' of the specified instance type does not match the architecture '"
                            + image.architecture()
                            + "' of the specified AMI. Specify an instance type and an AMI that"
                            + " have matching architectures, and try again.");
        }
        return type.name();
    }

    static int vcpus(String name) {
        return find(name).vcpus();
    }

    /**
     * Most interfaces of an instance. Source: EC2, "Maximum IP addresses per network interface".
     */
    static int maxInterfaces(String name) {
        return switch (size(name)) {
            case "nano", "micro" -> 2;
            case "small" -> name.startsWith("t3a") || name.startsWith("m1") ? 2 : 3;
            case "xlarge", "2xlarge" -> name.startsWith("t2") ? 3 : 4;
            case "4xlarge", "8xlarge" -> 8;
            default -> 3;
        };
    }

    /** Most private addresses of one interface. Source: as {@link #maxInterfaces}. */
    static int maxAddresses(String name) {
        return switch (size(name)) {
            case "nano", "micro" -> 2;
            case "small" -> 4;
            case "medium" -> 6;
            case "large" -> isBurstable(name) ? 12 : 10;
            case "xlarge", "2xlarge" -> 15;
            default -> MOST_ADDRESSES;
        };
    }

    private static String size(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    /** Whether instances of the type earn CPU credits. */
    static boolean isBurstable(String name) {
        return name.startsWith("t");
    }

    static DescribeInstanceTypesResponse describe(View view, DescribeInstanceTypesRequest request) {
        List<String> names = request.instanceTypesAsStrings();
        for (String name : names) {
            if (TYPES.stream().noneMatch(t -> t.name().equals(name))) {
                throw new AwsException(
                        "InvalidInstanceType",
                        "The following supplied instance types do not exist: [" + name + "]");
            }
        }
        Predicate<Type> passes = FILTERS.matching(view, request.filters());
        Page<Type> page =
                Page.of(
                        TYPES.stream()
                                .filter(t -> names.isEmpty() || names.contains(t.name()))
                                .filter(passes)
                                .toList(),
                        Type::name,
                        5,
                        request.maxResults(),
                        request.nextToken());
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(page.items().stream().map(InstanceTypes::wire).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static InstanceTypeInfo wire(Type type) {
        return InstanceTypeInfo.builder()
                .instanceType(type.name())
                .currentGeneration(true)
                .freeTierEligible(type.name().equals("t2.micro"))
                .supportedUsageClassesWithStrings("on-demand")
                .supportedRootDeviceTypesWithStrings("ebs")
                .supportedVirtualizationTypesWithStrings("hvm")
                .bareMetal(false)
                .hypervisor("nitro")
                .processorInfo(p -> p.supportedArchitecturesWithStrings(type.architecture()))
                .vCpuInfo(v ->
                        v.defaultVCpus(type.vcpus())
                                .defaultCores(Math.max(1, type.vcpus() / 2))
                                .defaultThreadsPerCore(type.vcpus() > 1 ? 2 : 1))
                .memoryInfo(m -> m.sizeInMiB((long) type.memoryMib()))
                .instanceStorageSupported(false)
                .networkInfo(n ->
                        n.maximumNetworkInterfaces(maxInterfaces(type.name()))
                                .maximumNetworkCards(1)
                                .defaultNetworkCardIndex(0)
                                .ipv4AddressesPerInterface(maxAddresses(type.name()))
                                .ipv6Supported(false)
                                .enaSupport("required"))
                .hibernationSupported(false)
                .burstablePerformanceSupported(isBurstable(type.name()))
                .dedicatedHostsSupported(false)
                .autoRecoverySupported(true)
                .build();
    }

    static DescribeInstanceTypeOfferingsResponse offerings(
            View view, DescribeInstanceTypeOfferingsRequest request) {
        String by =
                request.locationTypeAsString() == null ? "region" : request.locationTypeAsString();
        List<String> locations =
                switch (by) {
                    case "region" -> List.of(view.region());
                    case "availability-zone" -> List.copyOf(view.account().zoneNames().values());
                    case "availability-zone-id" -> List.copyOf(view.account().zoneNames().keySet());
                    default ->
                            throw new AwsException(
                                    "InvalidParameterValue",
                                    "Value (" + by + ") for parameter locationType is invalid.");
                };
        Filters<InstanceTypeOffering> filters =
                new Filters<InstanceTypeOffering>((v, o) -> Map.of())
                        .one("instance-type", (v, o) -> o.instanceTypeAsString())
                        .one("location", (v, o) -> o.location());
        Predicate<InstanceTypeOffering> passes = filters.matching(view, request.filters());
        List<InstanceTypeOffering> all = new ArrayList<>();
        for (Type type : TYPES) {
            for (String location : locations) {
                InstanceTypeOffering offering =
                        InstanceTypeOffering.builder()
                                .instanceType(type.name())
                                .locationType(by)
                                .location(location)
                                .build();
                if (passes.test(offering)) {
                    all.add(offering);
                }
            }
        }
        Page<InstanceTypeOffering> page =
                Page.of(
                        all,
                        o -> o.instanceTypeAsString() + "/" + o.location(),
                        5,
                        request.maxResults(),
                        request.nextToken());
        return DescribeInstanceTypeOfferingsResponse.builder()
                .instanceTypeOfferings(page.items())
                .nextToken(page.nextToken())
                .build();
    }
}
