"""A queue that a topic is to send to, and that lets nobody in: the messages are lost, and nothing says so."""

import pulumi_aws as aws

TOPIC = "arn:aws:sns:us-east-1:111122223333:orders"

queue = aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)
aws.sns.TopicSubscription("orders", topic=TOPIC, protocol="sqs", endpoint=queue.arn)
