"""The simulated AWS over HTTP, for what speaks to AWS itself: boto3, the AWS CLI, `./fairway`. It answers from the same
files as the plugins, on a free port of 127.0.0.1, for as long as the command runs that `sandbox/run` started."""
