"""WordPress from the vendor's image, its files on EFS, MySQL in RDS."""

import json

import pulumi_aws as aws

VPC, SUBNETS = "vpc-0a1b2c3d4e5f60718", ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
tasks = aws.ec2.SecurityGroup("tasks", vpc_id=VPC)
store = aws.ec2.SecurityGroup(
    "store",
    vpc_id=VPC,
    ingress=[{"protocol": "tcp", "from_port": 3306, "to_port": 3306, "security_groups": [tasks.id]}],
)
database = aws.rds.Instance(
    "wordpress",
    engine="mysql",
    engine_version="8.0",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="wordpress",
    manage_master_user_password=True,
    vpc_security_group_ids=[store.id],
    skip_final_snapshot=False,
    final_snapshot_identifier="wordpress-final",
)
files = aws.efs.FileSystem("wordpress", encrypted=True)
task = aws.ecs.TaskDefinition(
    "wordpress",
    family="wordpress",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    volumes=[
        {"name": "files", "efs_volume_configuration": {"file_system_id": files.id, "transit_encryption": "ENABLED"}}
    ],
    container_definitions=database.address.apply(
        lambda host: json.dumps(
            [
                {
                    "name": "wordpress",
                    "image": "docker.io/library/wordpress:6.7-php8.3-fpm-alpine@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "environment": [{"name": "WORDPRESS_DB_HOST", "value": host}],
                    "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/wp-login.php || exit 1"]},
                    "mountPoints": [{"sourceVolume": "files", "containerPath": "/var/www/html"}],
                }
            ]
        )
    ),
)
