package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Ipv4;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Subnet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which addresses are taken, and the next that is free. */
public final class Addresses {
    private Addresses() {}

    /** The address wanted, or the lowest that is free, in a subnet. */
    public static String claim(Image image, Subnet subnet, @Nullable String wanted) {
        Set<Integer> taken = taken(image, subnet);
        if (wanted != null && !wanted.isEmpty()) {
            return exactly(subnet, wanted, taken);
        }
        for (long offset = 0; offset < subnet.cidr().size(); offset++) {
            int address = subnet.cidr().at(offset);
            if (!subnet.isReserved(address) && !taken.contains(address)) {
                return Ipv4.text(address);
            }
        }
        throw new AwsException(
                "InsufficientFreeAddressesInSubnet",
                "There are not enough free addresses in subnet '"
                        + subnet.id()
                        + "' to satisfy the requested number of instances.");
    }

    private static String exactly(Subnet subnet, String wanted, Set<Integer> taken) {
        int address;
        try {
            address = Ipv4.parse(wanted);
        } catch (IllegalArgumentException e) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + wanted
                            + ") for parameter privateIpAddress is invalid. "
                            + "It is no IPv4 address.");
        }
        if (!subnet.cidr().contains(address)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Address " + wanted + " does not fall within the" + " subnet's address range");
        }
        if (subnet.isReserved(address)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Address " + wanted + " is in subnet's reserved address range");
        }
        if (taken.contains(address)) {
            throw new AwsException("InvalidIPAddress.InUse", "Address " + wanted + " is in use.");
        }
        return wanted;
    }

    private static Set<Integer> taken(Image image, Subnet subnet) {
        Set<Integer> taken = new HashSet<>();
        for (NetworkInterface eni : image.all(NetworkInterface.class)) {
            if (eni.subnetId().equals(subnet.id())) {
                eni.addresses().forEach(a -> taken.add(Ipv4.parse(a)));
            }
        }
        return taken;
    }

    /** How many addresses of a subnet are still free. */
    static int free(Image image, Subnet subnet) {
        return (int) (subnet.cidr().size() - 5) - taken(image, subnet).size();
    }

    /** The lowest public address that nobody has. */
    static String claimPublic(Image image, CidrBlock block) {
        Set<String> taken = new HashSet<>();
        for (NetworkInterface eni : image.all(NetworkInterface.class)) {
            if (eni.publicAddress() != null) {
                taken.add(eni.publicAddress());
            }
        }
        for (long offset = 1; offset < block.size() - 1; offset++) {
            String address = Ipv4.text(block.at(offset));
            if (!taken.contains(address)) {
                return address;
            }
        }
        throw new AwsException(
                "InsufficientAddressCapacity", "The public block " + block + " is used up.");
    }
}
