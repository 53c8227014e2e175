"""After a killed update: what it was making is looked up in AWS, and taken into the state or dropped from it."""
