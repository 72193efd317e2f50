# Ground truth for the rebuilding of patient data from published curves: what a journal would print of data
# sets that R ships (steps of the curve, numbers at risk, events), and the medians and hazard ratios that
# the patients themselves give. Writes curves.json. Run: Rscript tests/reference/curves.R
suppressPackageStartupMessages({library(survival); library(jsonlite)})

arms <- function(frame, time, event, arm, spacing) {
  frame <- data.frame(time = frame[[time]], event = frame[[event]], arm = frame[[arm]])
  frame <- frame[complete.cases(frame), ]
  cox <- coxph(Surv(time, event) ~ arm, data = frame, ties = "efron")
  curves <- lapply(sort(unique(frame$arm)), function(level) {
    one <- frame[frame$arm == level, ]
    fit <- survfit(Surv(time, event) ~ 1, data = one, conf.type = "log-log")
    at <- seq(0, max(one$time), by = spacing)
    middle <- unname(summary(fit)$table[c("median", "0.95LCL", "0.95UCL")])
    list(arm = level, n = nrow(one), events = sum(one$event),
         points = list(time = fit$time, survival = fit$surv, events = fit$n.event, censored = fit$n.censor),
         at_risk = list(time = at, at_risk = sapply(at, function(t) sum(one$time >= t))),
         median = middle[1], median_low = middle[2], median_high = middle[3])
  })
  list(curves = curves, hazard_ratio = unname(exp(coef(cox))),
       hazard_ratio_low = exp(confint(cox))[1], hazard_ratio_high = exp(confint(cox))[2])
}

lung$died <- lung$status - 1
sets <- list(
  lung = arms(lung, "time", "died", "sex", 200),
  veteran = arms(veteran, "time", "status", "trt", 100),
  ovarian = arms(ovarian, "futime", "fustat", "rx", 200)
)
about <- list(R = R.version.string, survival = as.character(packageVersion("survival")),
              source = "survival::lung (arm: sex), survival::veteran (arm: trt), survival::ovarian (arm: rx)",
              tolerance_note = "points and numbers at risk are exact; what is regained from them is approximate")
write_json(list(about = about, sets = sets), "tests/reference/curves.json",
           auto_unbox = TRUE, digits = NA, pretty = FALSE, na = "null")
