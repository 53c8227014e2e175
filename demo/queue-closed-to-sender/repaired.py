"""A queue that lets in the topic which is to send to it."""

import json

import pulumi_aws as aws

TOPIC = "arn:aws:sns:us-east-1:111122223333:orders"

queue = aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)
aws.sqs.QueuePolicy(
    "orders",
    queue_url=queue.url,
    policy=queue.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}},
                    }
                ],
            }
        )
    ),
)
aws.sns.TopicSubscription("orders", topic=TOPIC, protocol="sqs", endpoint=queue.arn)
