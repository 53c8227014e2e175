"""A front end whose environment is full of keys that every browser gets to see."""

import json

import pulumi_aws as aws

PUBLIC = dict(
    NEXT_PUBLIC_SUPABASE_ANON_KEY="eyJhbGciOiJIUzI1NiJ9",
    VITE_STRIPE_KEY="pk_live_51Habcdefghijklmnop",
    REACT_APP_API_KEY="b7e1c5",
    SENTRY_DSN="https://0123456789abcdef0123456789abcdef@o447951.ingest.sentry.io/5429219",
    POSTHOG_API_KEY="phc_Zn0123456789abcdefghij",
    DD_CLIENT_TOKEN="pub0123456789abcdef0123456789abcdef",
    GOOGLE_MAPS_API_KEY="AIzaSyA0123456789abcdefghijklmnopqrstuv",
    FIREBASE_API_KEY="AIzaSyB0123456789abcdefghijklmnopqrstuv",
    ALGOLIA_SEARCH_API_KEY="0123456789abcdef0123456789abcdef",
    RECAPTCHA_SITE_KEY="6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
    MAPBOX_ACCESS_TOKEN="pk.eyJ1IjoiYWNtZSJ9.abc",
    JWT_PUBLIC_KEY="-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
    TOKEN_URL="https://login.example.com/oauth/token",
    PASSWORD_MIN_LENGTH="12",
    SESSION_KEY="sid",
    SECRETS_PROVIDER="aws",
)

aws.ecs.TaskDefinition(
    "front",
    family="front",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [
            {
                "name": "front",
                "image": "ghcr.io/acme/front@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "environment": [{"name": name, "value": value} for name, value in PUBLIC.items()],
            }
        ]
    ),
)
