"""A repository in which a tag stays where it is."""

import pulumi_aws as aws

aws.ecr.Repository("api", image_tag_mutability="IMMUTABLE")
