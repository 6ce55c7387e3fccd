"""What helps others write plug-ins: contracts, the conformance kit, scaffolds and their templates."""
