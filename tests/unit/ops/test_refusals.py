"""What `pulumi up` prints where AWS refuses something, in AWS's own words: which refusal is named."""

import pytest

from ops.doctor.updates import read_update

# Of public reports, with names and numbers changed, and without what stands before the code.
LINES = [
    ("F19", "ValidationError: A certificate must be specified for HTTPS listeners"),
    ("F19", "waiting for ACM Certificate to be issued: unexpected state 'FAILED', wanted target 'ISSUED'"),
    ("F22", "ClientException: Role is not valid"),
    (
        "F22",
        "KMSKeyNotAccessibleFault: The specified KMS key either doesn't exist or isn't accessible by the current user",
    ),
    ("F22", "reading S3 Bucket (shop): Forbidden: Forbidden status code: 403"),
    ("F22", "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy"),
    ("F23", "InvalidParameterException: The container web does not exist in the task definition."),
    ("F23", "target group arn:aws:tg has target type instance, which is incompatible with the awsvpc network mode"),
    ("F30", "ECS deployment failed: deployment rolled back: tasks failed to start"),
    (
        "F34",
        "InvalidParameterCombination: FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
    ),
    ("F34", "final_snapshot_identifier is required when skip_final_snapshot is false"),
    ("F35", "ClientException: Task definition does not support launch_type FARGATE."),
    ("F35", "ClientException: The 'memory' setting for container is greater than for the task."),
    ("F36", "ServerException: Service Unavailable. Please try again later."),
    ("F36", "api error ThrottlingException: Rate exceeded"),
    ("F36", "EC2: RequestLimitExceeded: Request limit exceeded."),
    ("F47", "RequestExpired: Request has expired."),
    ("F47", "refresh cached SSO token failed, unable to refresh SSO token"),
    ("F47", "failed to get shared config profile, shop"),
    ("F55", "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters."),
    ("F55", "InvalidParameterValue: MasterUsername admin cannot be used as it is a reserved word used by the engine"),
    ("F55", "InvalidRequest: Invalid / Unmodifiable / Unsupported DB Parameter: open_cursors"),
    ("F55", "InvalidParameterValue: Could not find parameter with name: rds.forcessl"),
    ("F55", "InvalidParameterCombination: cannot use immediate apply method for static parameter"),
    ("F55", "DBParameterGroupNotFound: DBParameterGroup not found: shop-17"),
    ("F55", "waiting for RDS DB Instance (db) update: unexpected state 'incompatible-parameters', wanted 'available'"),
    ("F55", "InvalidParameterCombination: Performance Insights not supported for this configuration."),
    ("F55", "InvalidDBClusterStateFault: Cluster can't be deleted."),
    (
        "F55",
        "DBSubnetGroupDoesNotCoverEnoughAZs: Current AZ coverage: eu-west-1a. Add subnets to cover at least 2 AZs.",
    ),
    ("F55", "InvalidVPCNetworkStateFault: DB instance and EC2 security group are in different VPCs."),
    ("F55", "InvalidSubnet: VPC vpc-1 has no internet gateway"),
    ("F55", "InvalidSubnetID.NotFound: The subnet ID 'subnet-0abc' does not exist"),
    ("F55", "The security group 'shop' does not exist in default VPC 'vpc-0abc'"),
    ("F55", "InvalidConfigurationRequest: One or more security groups are invalid"),
    ("F55", "ValidationError: At least two subnets in two different Availability Zones must be specified"),
    ("F55", "A load balancer cannot be attached to multiple subnets in the same Availability Zone"),
    ("F55", "InvalidParameterException: Unable to Start a service that is still Draining."),
    ("F55", "DistributionNotDisabled: The distribution you are trying to delete has not been disabled."),
    ("F55", "Resource.AlreadyAssociated: Elastic IP address [eipalloc-1] is already associated"),
    ("F55", "TooManyFunctions: provider=aws"),
    ("F55", "WAFLimitsExceededException: you exceeded your resource limit"),
    ("F55", "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10"),
    ("F22", "InvalidConfigurationRequest: Access Denied for bucket: shop-logs. Please check S3bucket permission"),
    ("F22", "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume it."),
    ("F30", "updating ECS Service (api): waiting: timeout while waiting for state to become 'tfSTABLE' (20m0s)"),
    ("F34", "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection"),
    ("F36", "InvalidDBInstanceState: Instance db is currently unable to be modified: current state is 'backing-up'"),
    ("F47", "AuthFailure: AWS was not able to validate the provided access credentials"),
    ("F47", "SignatureDoesNotMatch: The request signature does not match."),
    ("F55", "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active."),
    ("F55", "InvalidDBSubnetGroupStateFault: Cannot delete the subnet group 'shop': an instance is still using it."),
    ("F55", "InvalidDBParameterGroupState: One or more database instances are still members of this group"),
    ("F55", "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets."),
    ("F55", "WAFAssociatedItemException: your resource is being used by another resource."),
    ("F55", "InsufficientCacheClusterCapacity: The requested cache node type is not available."),
    ("F55", "NoSuchHostedZone: No hosted zone found with ID: Z0SHOP"),
    ("F55", "ClusterNotFoundException: Cluster not found."),
]


@pytest.mark.parametrize(("failure", "line"), LINES, ids=lambda value: str(value)[:40])
def test_the_refusal_is_named(failure: str, line: str) -> None:
    diagnoses = read_update([f"error: 1 error occurred: * creating Thing (shop): {line}"])

    assert [one.failures[0] for one in diagnoses] == [failure]


def test_a_throttled_call_is_no_limit_of_the_account() -> None:
    (diagnosis,) = read_update(["error: EC2: RequestLimitExceeded: Request limit exceeded."])

    assert diagnosis.signature.title == "AWS asks to go slower"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("another update holds the stack's lock, or was killed", "[409] Conflict: Another update is in progress"),
        (
            "another update holds the stack's lock, or was killed",
            "error acquiring the state lock: ConditionalCheckFailed",
        ),
        ("the state does not fit together", "could not deserialize deployment: snapshot integrity failure"),
        ("a plugin of Pulumi ended, or could not be started", "transport is closing"),
        ("a plugin of Pulumi ended, or could not be started", "could not load plugin for aws provider: fork/exec"),
        ("a plugin of Pulumi ended, or could not be started", "reading from server: use of closed network connection"),
        (
            "AWS is still busy with an earlier change of the same thing",
            "InvalidDBInstanceState: current state is 'backing-up'",
        ),
        (
            "AWS is still busy with an earlier change of the same thing",
            "PriorRequestNotComplete: Route 53 was still processing it.",
        ),
        (
            "AWS is still busy with an earlier change of the same thing",
            "QueueDeletedRecently: You must wait 60 seconds.",
        ),
        (
            "AWS is still busy with an earlier change of the same thing",
            "IllegalUpdate: Only one viewer certificate change may be in progress at a time.",
        ),
        ("the zone has no room for this size now", "InsufficientDBInstanceCapacity: Cannot create a db.t3.micro"),
        ("a name is in use already", "PriorityInUse: Priority '100' is currently in use"),
    ],
)
def test_the_refusal_says_what_it_is(title: str, line: str) -> None:
    (diagnosis,) = read_update([f"error: {line}"])

    assert diagnosis.signature.title == title
