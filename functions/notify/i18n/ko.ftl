several = { $title } { $count }건
more = _외 { $count }건은 생략합니다._
link-page = 웹 페이지
link-quality = 데이터 품질
picture-forecast = 앞으로 이레의 기온 예보
picture-skill = 예보 시간별 오차: 모델, 감쇠 편차, 평년

function-failed-title = 함수 실패
function-failed-line = *{ $subject }* 경보가 울렸습니다.
function-failed-do = CloudWatch 로그에서 원인을 보세요. 비동기 이벤트는 몇 번 다시 시도된 뒤 DLQ로 갑니다.

given-up-title = 처리하지 못한 이벤트
given-up-line = 여러 번 시도해도 처리하지 못한 이벤트가 DLQ에 있습니다. (*{ $subject }*)
given-up-do = 14일 안에 원인을 고치고 다시 보내세요. 수집(ingest) 이벤트는 다음 실행이 같은 시각을 다시 요청하므로 지워도 됩니다.

training-failed-title = 학습 실패
training-failed-line = *{ $subject }* 학습이 모델을 만들지 못하고 끝났습니다.
training-failed-do = 지금의 예보는 그대로 계속됩니다. 원인은 실행 기록과 학습 로그에 있습니다.

data-old-title = 관측이 오래됨
data-old-line = 가장 최근 관측이 정해 둔 시간보다 오래되었습니다. (*{ $subject }*)
data-old-do = 기상 서비스 장애인지, 인증키가 만료되었는지, 수집 스케줄이 도는지 확인하세요.

forecast-old-title = 예보가 오래됨
forecast-old-line = 가장 최근 예보가 정해 둔 시간보다 오래되었습니다. (*{ $subject }*)
forecast-old-do = 관측이 들어오는데도 그렇다면 forecast 함수의 로그를 보세요.

no-forecast-title = 예보를 내지 않음
no-forecast-line = *{ $place }*의 새 예보를 내지 않았습니다.
no-forecast-do = 마지막으로 낸 예보는 그대로 남아 있습니다.

source-failed-title = 기상 서비스 응답 없음
source-failed-line = *{ $subject }*에서 답을 받지 못했습니다.
source-failed-do = 빠진 시각은 다음 실행이 다시 요청합니다. 계속되면 인증키와 서비스 공지를 확인하세요.

calls-spent-title = 하루 호출 한도 소진
calls-spent-line = *{ $subject }*의 오늘 호출을 모두 썼습니다.
calls-spent-do = 남은 시각은 내일 요청합니다. 할 일은 없습니다.

gap-title = 관측 공백
gap-line = *{ $place }*: { $hour }부터 기온 관측이 비어 있습니다.
gap-do = 늦게라도 관측이 들어오면 저절로 메워집니다. 기관이 발표하지 않은 시각은 다시 요청하지 않습니다.

cost-title = 비용
cost-line = 이번 달 비용이 예산에 가까워졌습니다.
cost-do = AWS Billing에서 어느 서비스인지 확인하세요.

promoted-title = 새 모델이 예보합니다
promoted-line = *{ $subject }* 모델이 챔피언이 되었습니다.
promoted-do = 이전 버전으로 돌아가려면 `champion` 별칭을 그 버전으로 옮기세요.

not-promoted-title = 새 모델을 쓰지 않음
not-promoted-line = 새로 학습한 모델이 기준을 넘지 못했습니다. (*{ $subject }*)
not-promoted-do = 지금의 예보는 그대로 계속됩니다. 할 일은 없습니다.

unreadable-title = 읽지 못한 원본
unreadable-line = *{ $subject }*은(는) 읽을 수 없습니다.
unreadable-do = 원본은 raw/에 그대로 있습니다. 고친 파일을 다시 올리면 됩니다.

alarm-title = 경보
alarm-line = *{ $subject }*
alarm-do = CloudWatch에서 확인하세요.

recovered-title = 경보 해제
recovered-line = *{ $subject }* 경보가 풀렸습니다.
recovered-do = 할 일은 없습니다.

digest-title = { $date } 아침 요약
digest-line = 지난 하루 동안 있었던 일입니다.
digest-do = 아무 일도 없던 날에는 이 메시지가 오지 않습니다.
