"""An endpoint for ECR that is left a gateway, which there is for S3 and DynamoDB alone."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
aws.ec2.VpcEndpoint("ecr", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.ecr.dkr", subnet_ids=[subnet.id])
