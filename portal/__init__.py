"""The kernel: accounts, tenancy, access, audit, jobs and the face. Knows no other app."""
