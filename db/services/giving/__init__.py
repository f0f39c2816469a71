"""Commands of giving: campaigns and quotas, lists, decisions, hand-over."""
