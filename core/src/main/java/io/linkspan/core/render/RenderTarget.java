package io.linkspan.core.render;

/** What a plan can be written as. */
public enum RenderTarget {
    /** The guide's steps as one script of AWS CLI, TiDB Cloud API and SSH commands. */
    COMMANDS,
    /** A CloudFormation template, and a script for what CloudFormation has no words for. */
    CLOUDFORMATION,
    /** Terraform configuration, and a script for what its AWS provider has no words for. */
    TERRAFORM,
    /** Each node's files, and the script that installs and starts it on its host. */
    PROPERTIES
}
