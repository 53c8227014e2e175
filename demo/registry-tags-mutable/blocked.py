"""A repository in which a tag can be moved."""

import pulumi_aws as aws

aws.ecr.Repository("api", image_tag_mutability="MUTABLE")
