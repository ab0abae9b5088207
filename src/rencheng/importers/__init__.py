"""Files of others turned into plain records (导入): tables, profiles, the city folder."""
