"""From settings to components: their arguments, outputs and providers; the one layer that knows both."""
