"""Units, staff and citizens (机构与人员)."""
