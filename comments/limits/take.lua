-- Counts one more under each key, or under none if any has to wait. What foundation/limit_rules.py decides, decided
-- where the counts lie, since nobody else may count in between. A value is "how many:moment".
-- ARGV: now in seconds, and the rules as JSON. Returns the wait, and how many each series had before.

local ROUNDING = 0.001
local now, rules = tonumber(ARGV[1]), cjson.decode(ARGV[2])
local longest, alarmed = 0, false
local kept, numbers = {}, {}

local function count_rule(rule, moment)
  local begin = math.min(math.max(moment or now, now), now + rule.window)
  local after = begin + rule.window / rule.limit
  local wait = after - rule.window - now
  if wait > ROUNDING then
    return wait, begin
  end
  return 0, after
end

local function wait_of(series, number)
  local waits = alarmed and series.strict or series.calm
  if number < waits.free then
    return 0
  end
  if number >= series.most then
    return series.longest
  end
  return math.min(waits.first * 2 ^ math.min(number - waits.free, 40), series.longest)
end

for place, rule in ipairs(rules) do
  local number, moment = string.match(redis.call('GET', KEYS[place]) or '', '^(%d+):(.+)$')
  number, moment = tonumber(number) or 0, tonumber(moment)
  if rule.window then
    local wait, after = count_rule(rule, moment)
    if rule.is_alarm then
      alarmed = alarmed or wait > 0
    else
      longest = math.max(longest, wait)
    end
    numbers[place] = 0
    kept[place] = { 0, after, after - now }
  else
    if moment == nil or now >= moment + rule.kept then
      number, moment = 0, now
    end
    local wait = math.min(moment, now) + wait_of(rule, number) - now
    if wait > ROUNDING then
      longest = math.max(longest, wait)
    end
    numbers[place] = number
    kept[place] = { number + 1, now, rule.kept }
  end
end

if longest == 0 then
  for place, key in ipairs(KEYS) do
    local number, moment, seconds = unpack(kept[place])
    redis.call('SET', key, string.format('%d:%.6f', number, moment), 'PX', math.max(1, math.ceil(seconds * 1000)))
  end
end

return { string.format('%.6f', longest), numbers }
