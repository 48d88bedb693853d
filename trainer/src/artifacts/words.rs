//! The words of a card, in both languages.

use forecast::Quantity;

/// Everything a card says that is not a number.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) purpose: (&'static str, &'static str),
    pub(super) not_for: (&'static str, &'static str),
    pub(super) data: &'static str,
    pub(super) observations: &'static str,
    pub(super) fitted_to: &'static str,
    pub(super) chosen_on: &'static str,
    pub(super) judged_on: &'static str,
    pub(super) fitted_again_to: &'static str,
    pub(super) objects: &'static str,
    pub(super) skill: &'static str,
    pub(super) skill_note: &'static str,
    pub(super) columns: [&'static str; 8],
    /// The first column of the table by season and hour.
    pub(super) part: &'static str,
    /// December to February first.
    pub(super) seasons: [&'static str; 4],
    pub(super) day: fn(usize) -> String,
    pub(super) whole: &'static str,
    pub(super) leads: fn(usize, usize) -> String,
    /// What a quantity besides temperature is, up to so many hours ahead, by so much better than usual on the first day.
    pub(super) besides: fn(Quantity, usize, f64) -> String,
    pub(super) besides_note: &'static str,
    /// After it, where the model that serves was fitted again.
    pub(super) again_note: &'static str,
    pub(super) gate: &'static str,
    pub(super) gate_columns: [&'static str; 4],
    pub(super) model: &'static str,
    /// What a reference of the gate is called, by its English name.
    pub(super) reference: fn(&str) -> String,
    pub(super) gate_note: fn(&str) -> String,
    pub(super) decision: (&'static str, &'static str),
    pub(super) limits: &'static str,
    pub(super) limit_list: &'static [&'static str],
    pub(super) again: &'static str,
    pub(super) pictures: &'static str,
}

pub(super) const ENGLISH: Words = Words {
    title: "Air temperature, seven days ahead",
    purpose: (
        "What it is for",
        "Hourly air temperature at 2 m for the next 168 hours at the stations it was trained on, and from \
         their first weeks at others near one that it knows for four years, with the band that should hold \
         four hours of five, as an input to advice on what to wear.",
    ),
    not_for: (
        "What it is not for",
        "Warnings, safety, energy trading, any other variable, or places far from the stations it was \
         trained on. It is a \
         statistical forecast from one station's past; the weather service's own forecast knows more about fronts.",
    ),
    data: "Data",
    observations: "Hourly observations of",
    fitted_to: "Fitted to",
    chosen_on: "Epoch, shrinkage and served leads chosen on",
    judged_on: "Judged on, and on nothing else",
    fitted_again_to: "Then, with what was chosen, fitted once more to",
    objects: " objects, their versions in data_manifest.json, digest",
    skill: "Skill on the held-out hours",
    skill_note: "Errors are mean absolute errors in °C over forecasts from every sixth hour. Skill is the share of the \
                 error that the model saves; below 0 it would be worse. \"Inside\" should be 80 %.",
    columns: ["ahead", "model", "damped anomaly", "climatology", "persistence", "skill", "pinball", "inside"],
    part: "forecast for",
    seasons: ["December to February", "March to May", "June to August", "September to November"],
    day: |day| format!("day {day}"),
    whole: "all 7 days",
    leads: |served, all| {
        format!("{served} of {all} hours ahead are the model's own; at the others the baseline is served.")
    },
    besides: |quantity, hours, skill| {
        let name = match quantity {
            Quantity::DewPointDepression => "dew point",
            Quantity::WindSpeed => "wind speed",
            Quantity::WetHour => "probability of rain or snow",
            Quantity::CloudCover => "cloud",
        };
        format!("{name}: {hours} hours ahead, {skill:+.0} %")
    },
    besides_note: "Besides temperature the model serves what was better than usual on the hours that choose; elsewhere what is \
                   usual is served. Share of the squared error (for rain, of the Brier score) saved on day 1 of the held-out hours:",
    again_note: " What serves was fitted once more to all hours, these among them; skill and gate are of the fit before \
                 (`judged/model.onnx`), which had not seen them.",
    gate: "The gate",
    gate_columns: ["", "MAE °C", "pinball °C", "outfit regret, clo-h a morning"],
    model: "this model",
    reference: str::to_owned,
    gate_note: |blocks| {
        format!(
            "In parentheses how much the model's error is above theirs, and the interval that holds that at 95 % \
             (paired bootstrap over {blocks} blocks of a week): only what is wholly below 0 counts as better."
        )
    },
    decision: ("Promoted to champion.", "Not promoted: what served before goes on serving."),
    limits: "Limits",
    limit_list: &[
        "It follows the last days and the season. It does not see a front that has not reached the station.",
        "After the third day it is hardly better than what is usual at that hour of that season.",
        "A gap of more than a few hours in its window leaves the forecast to the baseline.",
        "Where the climate warms, what is usual is a little too cold.",
        "A forecast whose daily cycle is out of step is held back before it is published.",
    ],
    again: "To make it again",
    pictures: "Pictures",
};

pub(super) const KOREAN: Words = Words {
    title: "7일 기온 예측 모델",
    purpose: (
        "어디에 쓰나요",
        "학습한 지점과, 4년 넘게 관측된 학습 지점 가까이에서 관측을 막 시작한 지점의 앞으로 168시간 동안의 매시 기온(지상 2 m)과, \
         다섯 시간 중 네 시간이 들어와야 하는 예측 범위를 냅니다. \
         무엇을 입을지 알려 주는 데 쓰려고 만들었습니다.",
    ),
    not_for: (
        "쓰면 안 되는 곳",
        "특보나 안전에 관한 판단, 전력 거래, 기온이 아닌 요소, 학습한 지점에서 먼 곳에는 쓰지 마세요. 한 지점의 과거 관측만으로 하는 통계 \
         예측이므로, 전선이나 기압계의 변화는 기상청 예보가 더 잘 압니다.",
    ),
    data: "자료",
    observations: "매시 관측 지점:",
    fitted_to: "학습 기간:",
    chosen_on: "학습 횟수, 축소 정도, 제공할 예측 시간을 고른 기간:",
    judged_on: "평가에만 쓴 기간:",
    fitted_again_to: "고른 설정 그대로 다시 학습한 기간:",
    objects: "개 파일(버전은 data_manifest.json), 지문",
    skill: "평가 기간의 성적",
    skill_note: "오차는 여섯 시간마다 낸 예측의 평균 절대 오차(°C)입니다. 개선율은 기준 예측보다 오차가 줄어든 비율이며, 0보다 작으면 \
                 더 나쁘다는 뜻입니다. '범위 안'은 80 %여야 합니다.",
    columns: ["예측 시점", "모델", "감쇠 편차", "평년", "어제와 같음", "개선율", "핀볼 손실", "범위 안"],
    part: "예측 대상 시기",
    seasons: ["12~2월", "3~5월", "6~8월", "9~11월"],
    day: |day| format!("{day}일째"),
    whole: "7일 전체",
    leads: |served, all| {
        format!("{all}시간 중 {served}시간은 모델이 직접 예측하고, 나머지 시간은 기준 예측을 제공합니다.")
    },
    besides: |quantity, hours, skill| {
        let name = match quantity {
            Quantity::DewPointDepression => "이슬점",
            Quantity::WindSpeed => "풍속",
            Quantity::WetHour => "비나 눈이 올 확률",
            Quantity::CloudCover => "운량",
        };
        format!("{name}: {hours}시간, {skill:+.0} %")
    },
    besides_note: "기온 외의 값은 선택용 기간에 평년값보다 나았던 시간만 모델이 예측하고, 나머지는 평년값을 제공합니다. 예측하는 시간 \
                   수와, 평가용 기간 첫날에 줄어든 제곱 오차(비는 브라이어 점수)의 비율:",
    again_note: " 실제로 제공하는 모델은 평가 기간까지 포함한 모든 시간으로 다시 학습했습니다. 성적과 심사 결과는 그 전, 평가 기간을 \
                 보지 않은 모델(`judged/model.onnx`)의 것입니다.",
    gate: "승격 심사",
    gate_columns: ["", "평균 절대 오차 °C", "핀볼 손실 °C", "옷차림 후회, 아침마다 clo·시간"],
    model: "이 모델",
    reference: |name| match name {
        "climatology" => "평년".to_owned(),
        "the damped anomaly" => "감쇠 편차".to_owned(),
        "the baseline as served" => "기준 예측(모델이 없을 때 제공하는 예측)".to_owned(),
        champion => champion.replace("the champion (version ", "챔피언(버전 "),
    },
    gate_note: |blocks| {
        format!(
            "괄호 안은 모델의 오차에서 상대의 오차를 뺀 값과 그 95 % 구간입니다(한 주 단위 {blocks}개 묶음의 짝지은 부트스트랩). \
             구간 전체가 0보다 작을 때만 더 낫다고 봅니다."
        )
    },
    decision: ("챔피언으로 승격했습니다.", "승격하지 않았습니다. 지금까지 쓰던 예측을 계속 제공합니다."),
    limits: "한계",
    limit_list: &[
        "최근 며칠의 날씨와 계절을 따라갑니다. 아직 지점에 다다르지 않은 전선은 알지 못합니다.",
        "사흘이 지나면 그 계절, 그 시각의 평년값보다 나은 점이 거의 없습니다.",
        "입력 구간에 몇 시간이 넘는 결측이 있으면 기준 예측이 대신합니다.",
        "기온이 오르는 추세에서는 평년값이 조금 낮게 나옵니다.",
        "하루의 기온 변화가 시각과 어긋난 예측은 내보내지 않습니다.",
    ],
    again: "다시 만들려면",
    pictures: "그림",
};
