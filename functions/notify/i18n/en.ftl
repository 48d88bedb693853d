several = { $title } ({ $count })
more = _{ $count } more are left out._
link-page = page
link-quality = data quality
picture-forecast = Air temperature of the next seven days
picture-skill = Error by hour ahead: model, damped anomaly, climatology

function-failed-title = A function failed
function-failed-line = The alarm *{ $subject }* went off.
function-failed-do = CloudWatch's logs say why. An asynchronous event is tried a few times more, then becomes a dead letter.

given-up-title = Events that were given up on
given-up-line = Events that failed at every try lie in the dead letter queue. (*{ $subject }*)
given-up-do = Repair what keeps them and send them again within 14 days. Those of ingest may be dropped: its next run asks for the same hours.

training-failed-title = A training failed
training-failed-line = The training *{ $subject }* ended without a model.
training-failed-do = Forecasts go on as they were. The run and the trainer's log say why.

data-old-title = Observations are old
data-old-line = The newest observation is older than is allowed. (*{ $subject }*)
data-old-do = Is the weather service down, has the key expired, does the schedule run?

forecast-old-title = Forecasts are old
forecast-old-line = The newest forecast is older than is allowed. (*{ $subject }*)
forecast-old-do = If observations do come, look at the log of the forecast function.

no-forecast-title = No forecast was issued
no-forecast-line = *{ $place }* has no new forecast.
no-forecast-do = The last one that was issued goes on being served.

source-failed-title = A weather service does not answer
source-failed-line = *{ $subject }* was asked in vain.
source-failed-do = The next run asks for the missing hours again. If it stays so, look at the key and at the service's announcements.

calls-spent-title = The day's calls are used up
calls-spent-line = *{ $subject }* takes no more calls today.
calls-spent-do = The remaining hours are asked for tomorrow. There is nothing to do.

gap-title = Observations are missing
gap-line = *{ $place }*: no air temperature from { $hour } on.
gap-do = It closes by itself when the observations come after all. Hours that the service never published are not asked for again.

cost-title = Cost
cost-line = This month's bill comes near its budget.
cost-do = AWS Billing says which service it is.

promoted-title = A new model forecasts
promoted-line = *{ $subject }* has a new champion.
promoted-do = To go back, point the alias `champion` at the version before.

not-promoted-title = A new model is not used
not-promoted-line = The model just trained did not pass its gate. (*{ $subject }*)
not-promoted-do = Forecasts go on as they were. There is nothing to do.

unreadable-title = A raw object cannot be read
unreadable-line = *{ $subject }* cannot be read.
unreadable-do = It stays in raw/ as it is. Import a corrected file.

alarm-title = Alarm
alarm-line = *{ $subject }*
alarm-do = Look at it in CloudWatch.

recovered-title = An alarm is over
recovered-line = *{ $subject }* is back to normal.
recovered-do = There is nothing to do.

digest-title = The morning of { $date }
digest-line = What happened in the last day:
digest-do = On days without news this message does not come.
