"""What is said when step-ups, step-downs and closures move; one row is one metric."""

from queries.claims.claim import Claim

CLAIMS = {
    "step_ups": Claim(
        "{} children stepped up",
        "{} children step up",
        "the number of step-ups",
        "Step-ups",
    ),
    "step_downs": Claim(
        "{} children stepped down",
        "{} children step down",
        "the number of step-downs",
        "Step-downs",
        "whether they step up again will be known in {}",
    ),
    "step_up_after_step_down_12m": Claim(
        "{} children stepped up again within a year",
        "{} children step up again within a year",
        "stepping up again",
        "Step-ups after a step-down",
    ),
    "step_up_from_early_help": Claim(
        "{} children stepped up from early help",
        "{} children step up from early help",
        "the number of step-ups from early help",
        "Step-ups from early help",
    ),
    "step_down_to_early_help": Claim(
        "{} children stepped down to early help",
        "{} children step down to early help",
        "the number of step-downs to early help",
        "Step-downs to early help",
    ),
    "closures": Claim(
        "{} children left support",
        "{} children leave support",
        "the number of closures",
        "Closures",
    ),
    "churn": Claim(
        "{} children moved 3 or more times in a year",
        "{} children move 3 or more times in a year",
        "the number of children who move often",
        "Children who move often",
    ),
}
