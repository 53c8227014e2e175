"""A service in production with an alarm."""

import pulumi_aws as aws

service = aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    desired_count=2,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
)

aws.cloudwatch.MetricAlarm(
    "api-cpu",
    namespace="AWS/ECS",
    metric_name="CPUUtilization",
    dimensions={"ClusterName": "shop", "ServiceName": service.name},
    statistic="Average",
    comparison_operator="GreaterThanThreshold",
    threshold=80,
    period=60,
    evaluation_periods=5,
    alarm_actions=["arn:aws:sns:us-east-1:111122223333:shop"],
)

aws.budgets.Budget(
    "monthly",
    budget_type="COST",
    limit_amount="200",
    limit_unit="USD",
    time_unit="MONTHLY",
    notifications=[
        {
            "comparison_operator": "GREATER_THAN",
            "threshold": 80,
            "threshold_type": "PERCENTAGE",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": ["ops@example.com"],
        }
    ],
)
