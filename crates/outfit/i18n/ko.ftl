# 한국어. PARTICLE($말, "받침 있을 때/없을 때")은 앞말에 맞는 조사를 붙인다.

## 목록
list-two = { PARTICLE($first, "과/와") } { $second }
list-many = { $most }, { $last }

## 수와 때
speed-metric = 초속 { $value }m
speed-imperial = 시속 { $value }마일
time-hour = { $hour }시
time-minute = { $hour }시 { $minute }분
duration-minutes = { $minutes }분
duration-hours = { $hours }시간
duration-both = { $hours }시간 { $minutes }분
part-night = 새벽
part-morning = 아침
part-midday = 점심
part-afternoon = 오후
part-evening = 저녁
part-late-evening = 밤

## 한마디
headline-base = { $base } 차림이면 충분합니다.
headline-layers = { PARTICLE($base, "을/를") } 입고 { PARTICLE($layers, "을/를") } 걸치세요.
headline-off = { $parts }에는 { PARTICLE($layers, "을/를") } 벗어도 됩니다.
headline-without = { $parts }에는 { $layers } 없이도 괜찮습니다.
headline-carry = { PARTICLE($things, "을/를") } 챙기세요.
headline-too-cold = 이렇게 입어도 { PARTICLE($duration, "이면/면") } 몸이 식으니 밖에 오래 있지 마세요.
headline-heat-stop = 체감온도가 { $felt }까지 오르니 한낮에는 밖에 나가지 마세요.
headline-heat-avoid = 체감온도가 { $felt }까지 오르니 12~17시에는 바깥 활동을 줄이세요.

## 시간대별
plan-when = { $part } { $from }~{ $until }
plan-unknown = { $when }: 날씨를 아직 알 수 없습니다.
plan-all = { $when }, { $air }: { $layers }까지 모두 입으세요.
plan-some = { $when }, { $air }: { PARTICLE($off, "은/는") } 벗고 { $layers }만 걸치세요.
plan-none = { $when }, { $air }: { PARTICLE($off, "은/는") } 벗어 두세요.
plan-base = { $when }, { $air }: 겉옷 없이 그대로 나가면 됩니다.
air-range = { $from }~{ $to }

## 까닭
reason-decisive-short = 가장 추운 { $time }에는 { $air }{ $felt }입니다. 보온력이 { $required } 필요한데 이 차림은 { $worn } clo라 모자랍니다.
reason-decisive = 가장 추운 { $time }에는 { $air }{ $felt }입니다. 보온력이 { $required } 필요하고 이 차림은 { $worn } clo입니다.
reason-decisive-mild = 가장 서늘한 { $time }에도 { $air }{ $felt }라 가볍게 입으면 됩니다.
reason-indoors = 실내에서는 보온력이 { $required } 필요하고 이 차림은 { $worn } clo입니다.
need-one = { $typical } clo
need-range = { $typical } clo(더 추우면 { $colder })
felt-official = (체감 { $felt })
felt-none-above-ten = ({ PARTICLE($ten, "이/가") } 넘어 공식 체감온도는 없음)
felt-none-calm = (바람이 약해 공식 체감온도는 없음)
felt-unknown = {""}
reason-wind = { $wind } 바람 때문에, 바람이 없을 때보다 { $extra } clo를 더 입어야 합니다.
reason-windproof = 바람을 막는 겉옷 덕에 { $saved } clo를 덜 입어도 됩니다.
reason-rain = { $what } 올 확률이 { $percent }라, 겉옷이 젖을 것을 생각해 { $extra } clo를 더했습니다.
reason-sun = 햇볕이 드는 곳에서는 그늘보다 { $saved } clo를 덜 입어도 됩니다.
reason-swing = 밖에 있는 동안 기온이 { $coldest }에서 { $warmest }까지 벌어지니 벗고 입기 쉬운 옷이 좋습니다.
reason-spread = 예보가 아직 { $range } 사이로 벌어져 있습니다.
reason-feels-cold = 추위를 많이 타는 편이라 { $extra } clo를 더했습니다.
reason-feels-heat = 더위를 많이 타는 편이라 { $extra } clo를 뺐습니다.
reason-time-limit = 가진 옷을 다 껴입어도 { PARTICLE($duration, "이/가") } 지나면 몸이 식습니다.
reason-heat = 체감온도가 { $felt }까지 올라, 옷보다 더위를 피하는 일이 먼저입니다.
reason-out-of-reach = { $air }에 { $wind } 바람은 체감 지수(UTCI)가 다루는 범위 밖이라 가장 안전한 쪽으로 골랐습니다.

## 얼마나 확실한가
confidence = 춥지 않을 확률은 { $percent }입니다.
confidence-with-extra = 챙긴 겉옷까지 입으면 춥지 않을 확률은 { $percent }입니다.
confidence-cold = 다 껴입어도 추울 날씨입니다.

## 모르는 것
missing-humidity = { $then }습도를 몰라 60%로 보았습니다.
missing-wind = { $then }바람을 몰라 { $wind }로 보았습니다.
missing-cloud = { $then }구름을 몰라 하늘의 절반을 덮은 것으로 보았습니다.
missing-precipitation = 비나 눈이 올지 몰라 우산은 따지지 못했습니다.
missing-precipitation-then = { $times }에 비나 눈이 올지는 아직 모릅니다.
missing-dust = 미세먼지를 몰라 마스크는 따지지 못했습니다.
missing-dust-then = { $then }미세먼지는 아직 모릅니다.
missing-uv = { $then }자외선 지수를 몰라 해의 높이와 구름으로 어림했습니다.
missing-hours = { $then }날씨를 다 알지는 못합니다.
then = { $times }의{" "}
times = { $from }~{ $until }

## 챙길 것
carry-with-chance = { $thing }({ $what } 올 확률 { $percent })
rain = 비
rain-or-snow = 비나 눈
snow = 눈
carry-umbrella = 우산
carry-folding-umbrella = 접는 우산
carry-raincoat = 우비
carry-waterproof-shoes = 젖지 않는 신발
carry-spare-socks = 여분 양말
carry-sun-hat = 양산이나 챙 넓은 모자
carry-sun-cream = 자외선 차단제
carry-mask = 마스크
carry-extra-layer = 덧입을 옷
carry-cardigan = 얇은 가디건
because-unsure = 예보의 폭이 넓으니 더 추우면 덧입으세요.
because-rain = { $what } 올 확률 { $percent }.
because-rain-and-wind = { $what } 올 확률 { $percent }, { $wind } 바람이라 우산은 뒤집힙니다.
because-cold-rain = 찬비에 발이 젖으면 금세 시립니다.
because-snow-on-the-ground = 눈에 발이 젖으면 금세 시립니다.
because-soaking = 신발 속까지 젖을 만큼 옵니다.
because-wind-chill = 맨살에는 { $chill }처럼 느껴집니다.
because-uv = 자외선 지수 { $index }.
because-uv-estimated = 해의 높이로 어림한 자외선 지수 { $index }.
because-dust-bad = { $dust } { $mass } µg/m³, 나쁨. KF80 이상.
because-dust-very-bad = { $dust } { $mass } µg/m³, 매우 나쁨. KF94.
because-cooled-rooms = 이 차림은 냉방이 센 실내에서 춥습니다.
dust-fine = 초미세먼지
dust-coarse = 미세먼지

## 기온별 옷차림
band-up-to-4 = 패딩, 두꺼운 코트, 목도리, 기모 제품
band-from-5 = 코트, 가죽 재킷, 히트텍, 니트, 레깅스
band-from-9 = 재킷, 트렌치코트, 야상, 니트, 청바지, 스타킹
band-from-12 = 재킷, 가디건, 야상, 스타킹, 청바지, 면바지
band-from-17 = 얇은 니트, 맨투맨, 가디건, 청바지
band-from-20 = 얇은 가디건, 긴팔, 면바지, 청바지
band-from-23 = 반팔, 얇은 셔츠, 반바지, 면바지
band-from-28 = 민소매, 반팔, 반바지, 원피스

## 옷
garment-underwear = 속옷
garment-bra = 브래지어
garment-singlet = 민소매 속옷
garment-tshirt = 반팔 티셔츠
garment-thermal_top = 발열 내의
garment-thermal_bottom = 내복 바지
garment-thermal_set = 위아래 발열 내의
garment-shirt_short = 반팔 셔츠
garment-blouse_light = 얇은 블라우스
garment-shirt_light = 얇은 긴팔 셔츠
garment-shirt = 긴팔 셔츠
garment-flannel_shirt = 두꺼운 셔츠
garment-sweatshirt = 맨투맨
garment-vest_knit = 니트 조끼
garment-knit_thin = 얇은 니트
garment-knit_thick = 두꺼운 니트
garment-cardigan = 가디건
garment-hoodie_zip = 후드 집업
garment-fleece = 플리스
garment-jacket_light = 바람막이
garment-jacket = 재킷
garment-vest_padded = 패딩 조끼
garment-field_jacket = 야상
garment-trench = 트렌치코트
garment-coat = 코트
garment-down_light = 경량 패딩
garment-down = 패딩
garment-parka = 롱패딩
garment-shorts = 반바지
garment-chinos = 면바지
garment-joggers_thin = 얇은 조거 팬츠
garment-slacks_thin = 얇은 슬랙스
garment-jeans = 청바지
garment-slacks = 슬랙스
garment-trousers_thick = 기모 바지
garment-slacks_thick = 기모 슬랙스
garment-sweatpants = 트레이닝 바지
garment-skirt_thin = 얇은 치마
garment-skirt_thick = 두꺼운 치마
garment-dress_summer = 얇은 원피스
garment-dress_winter = 두꺼운 원피스
garment-stockings = 스타킹
garment-socks = 양말
garment-socks_thick = 두꺼운 양말
garment-sandals = 샌들
garment-shoes = 운동화나 구두
garment-boots = 부츠
garment-gloves = 장갑
garment-hat = 털모자
garment-scarf = 목도리

## 답할 수 없는 요청. 늘 매개변수 이름을 앞세운다
error-not-a-window = outside: { $text }에서 시간대를 읽을 수 없습니다. 07:30-09:00,18:00-19:30처럼 24시간제로 쓰세요.
error-no-window = outside: 시간대가 없습니다. 아예 빼면 07:00-09:00,12:00-13:00,18:00-20:00으로 봅니다.
error-reversed = outside: { PARTICLE($window, "은/는") } 끝이 시작보다 앞섭니다. 자정을 넘기는 시간대는 12시간까지입니다.
error-overlap = outside: { PARTICLE($first, "과/와") } { PARTICLE($second, "이/가") } 겹칩니다. 합치거나 나누어 쓰세요.
error-sensitivity = sensitivity: { PARTICLE($value, "은/는") } 쓸 수 없습니다. -2(더위를 많이 탐)부터 2(추위를 많이 탐)까지입니다.
error-not-whole = sensitivity: 정수가 아닙니다({ $text }). -2부터 2까지의 정수로 쓰세요.
error-unknown = { $parameter }: 모르는 값입니다({ $text }). { $allowed } 가운데 하나를 쓰세요.
error-too-long = { $parameter }: { $bytes }바이트는 너무 깁니다. { $most }바이트면 넉넉합니다.
error-not-a-number = { $parameter }: 수가 아닙니다({ $text }). { $example }처럼 쓰세요.
error-out-of-range = { $parameter }: { PARTICLE($value, "은/는") } 쓸 수 없습니다. { $low }부터 { $high }까지입니다.
error-no-place = station: 지점을 /v1/recommendations?station=108처럼 쓰거나 lat과 lon을 주세요.
error-two-places = station: lat과 lon도 함께 왔습니다. 지점이나 위치 가운데 하나만 주세요.
error-half-a-point = { $parameter }: 빠졌습니다. lat과 lon은 함께 주세요.
error-height-of-nothing = elevation: lat, lon과 함께 쓰는 값입니다. 지점의 높이는 이미 알고 있습니다.
error-not-a-date = date: 날짜가 아닙니다({ $text }). 2015-01-01처럼 쓰세요.
error-outside-horizon = date: { $date }에 밖에 있을 시간의 날씨는 알 수 없습니다. { $first }부터 { $last } 사이의 날짜를 주세요.
error-no-hours = date: { $date }의 날씨는 아직 없습니다. 다음 예보를 기다려 주세요.
error-not-a-temperature = { $hour }의 기온 { $celsius }°C는 있을 수 없는 값입니다. 모르는 시간은 빼 주세요.

## 어느 시간을 위한 것인가
timing-rest = { PARTICLE($over, "은/는") } 지났으니 남은 시간에 맞췄습니다.
timing-past = 이 날 밖에 있을 시간은 이미 지났습니다. 하루 전체를 두고 고른 옷차림입니다.
timing-next = 오늘 밖에 있을 시간은 다 지나서 내일 옷차림을 알려 드립니다.
