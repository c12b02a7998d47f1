"""Makes open data: public figures in DfE's open data standard. A row is a period, a place and a group of children."""
