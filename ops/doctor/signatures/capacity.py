"""What a task needs before it starts and does not get: a place, an address, its log group."""

from ops.doctor.signature import ECS, Sign, Signature

_GUIDE = "Amazon ECS developer guide: ResourceInitializationError"

SIGNATURES = (
    Signature(
        failures=("F43",),
        title="Fargate has no place for the task",
        cause="The account's quota of vCPUs is used up (a new account's is small), the zone has no capacity now, or a "
        "size that does not exist is asked for.",
        fix="Ask for more of `Fargate On-Demand vCPU resource count` in Service Quotas, use more zones, or wait: ECS "
        "tries again by itself.",
        signs=(
            Sign(
                "ECS",
                r"reached the limit on the number of|Capacity is unavailable|capacity provider.{0,80}(?:unavailable"
                r"|could not)|above your limit|vCPU limit|quota.{0,60}exceeded|concurrent (?:task|vCPU)"
                r"|InsufficientCapacity|EphemeralStorage provisioning|unable to place a task\. Reason: Internal error"
                r"|unable to place a task in Availability Zone"
                r"|no container instance met all|No Container Instances were found|UnfulfillableCapacity"
                r"|MaxSpotInstanceCount|RESOURCE:(?!ENI)\w+",
                92,
                "(service api) was unable to place a task. Reason: You've reached the limit on the number of vCPUs "
                "you can run concurrently",
                "Amazon ECS developer guide: service event messages",
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F48",),
        title="the task gets no network interface or address",
        cause="The subnets have no free address left, the account no free interface, or EC2 was slow.",
        fix="Take larger subnets, or end what holds addresses; count twice the tasks of a deployment.",
        signs=(
            Sign(
                "Fargate, EC2",
                r"network interface provisioning|InsufficientFreeAddresses|NetworkInterfaceLimitExceeded"
                r"|PrivateIpAddressLimit|Create Network Interface|not enough free addresses|does not have enough free"
                r"|RESOURCE:ENI|attach(?:ing the)? network interface|netplugin failed|(?:configure|setup regular) ENI"
                r"|network interface .{0,80}(?:attach|create|timed out)",
                94,
                "Timeout waiting for network interface provisioning to complete.",
                _GUIDE,
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F50",),
        title="the log group does not exist",
        cause="The task definition names a group that was never made, or was deleted; ECS makes none.",
        fix="`pulumi up --refresh`: the service's own group comes back.",
        final=True,
        signs=(
            Sign(
                "ECS, awslogs",
                r"specified log group does not exist|log group .{0,200}(?:does not exist|not found)"
                r"|failed to (?:create|find) Cloudwatch log (?:stream|group): ResourceNotFound",
                96,
                "ResourceInitializationError: failed to validate logger args: ResourceNotFoundException: The "
                "specified log group does not exist.",
                "Amazon CloudWatch Logs API reference: CreateLogStream",
                ECS,
            ),
        ),
    ),
)
