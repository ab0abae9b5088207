"""The field door (网格员手机页): near me, picture, done; works offline and sends later."""
