package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.image.CidrBlock;

/** Blocks of addresses as calls give them. */
final class Cidrs {
    private Cidrs() {}

    /** A block whose bits past the prefix are zero. */
    static CidrBlock strict(String text, String parameter) {
        try {
            return CidrBlock.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(text, parameter);
        }
    }

    /** A block; bits past the prefix are cleared. */
    static CidrBlock masked(String text, String parameter) {
        try {
            return CidrBlock.parseMasked(text);
        } catch (IllegalArgumentException e) {
            throw invalid(text, parameter);
        }
    }

    private static AwsException invalid(String text, String parameter) {
        return new AwsException(
                "InvalidParameterValue",
                "Value ("
                        + text
                        + ") for parameter "
                        + parameter
                        + " is invalid. This is not a valid CIDR block.");
    }
}
