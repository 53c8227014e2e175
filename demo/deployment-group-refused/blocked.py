"""A blue/green deployment of an application that is for servers."""

import pulumi_aws as aws

LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2"

app = aws.codedeploy.Application("web")
aws.codedeploy.DeploymentGroup(
    "web",
    app_name=app.name,
    deployment_group_name="web",
    service_role_arn="arn:aws:iam::111122223333:role/codedeploy",
    deployment_config_name="CodeDeployDefault.ECSAllAtOnce",
    deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"},
    blue_green_deployment_config={
        "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
        "terminate_blue_instances_on_deployment_success": {"action": "TERMINATE"},
    },
    ecs_service={"cluster_name": "shop", "service_name": "web"},
    load_balancer_info={
        "target_group_pair_info": {
            "prod_traffic_route": {"listener_arns": [LISTENER]},
            "target_groups": [{"name": "blue"}, {"name": "green"}],
        }
    },
)
