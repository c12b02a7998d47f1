"""Lists the colours by meaning, in the order of the theme's categorical colours."""

MEANINGS = (
    # name, light, dark: what it means
    ("improvement", "#12436D", "#8CBDF0"),  # getting better, met target, the thing you are looking at
    ("comparator", "#28A197", "#5AD1C5"),  # England or another hub; step-down
    ("neutral", "#801650", "#E39AC2"),  # unusual but neither good nor bad; step-up
    ("concern", "#F46A25", "#FF9259"),  # getting worse, missed target; 3.03:1 on white, so never text
    ("common", "#5F6B73", "#A9B3BA"),  # usual variation; value line, limits, mean
    ("ink", "#0B0C0C", "#F3F4F5"),  # target, annotations, all chart text
    ("soft", "#E3E7EA", "#2B3238"),  # bands, grid
    ("paper", "#FFFFFF", "#14181B"),  # fill of hollow points
)
NAMES = [name for name, _, _ in MEANINGS]
LIGHT = [light for _, light, _ in MEANINGS]
DARK = [dark for _, _, dark in MEANINGS]
LIGHT_OF = dict(zip(NAMES, LIGHT, strict=True)) | {"letter": "#0B0C0C"}
DARK_OF = dict(zip(NAMES, DARK, strict=True)) | {"letter": "#14181B"}  # on orange: ink whatever the theme

FONT = "Source Sans Pro"
FONT_SIZE = 13
HEIGHT = 320  # full-width SPC
HALF_HEIGHT = 300
PRINT_HEIGHT, PRINT_WIDTH = 285, 880
PRINT_HALF_HEIGHT, PRINT_HALF_WIDTH = 200, 430
