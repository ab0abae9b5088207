"""The grid (网格化管理): cells and who answers for them, components, cases, patrols."""
