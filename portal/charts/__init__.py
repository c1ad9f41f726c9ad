"""Charts: one function makes one ReportLab Drawing, shown as SVG on the page and drawn as it is in the dossier."""
