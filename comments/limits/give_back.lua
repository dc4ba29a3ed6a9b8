-- Counts one less under each rule, and ends each series. ARGV as in take.lua.

local ROUNDING = 0.001
local now, rules = tonumber(ARGV[1]), cjson.decode(ARGV[2])

for place, rule in ipairs(rules) do
  local moment = rule.window and tonumber(string.match(redis.call('GET', KEYS[place]) or '', '^%d+:(.+)$'))
  local before = moment and moment - rule.window / rule.limit
  if before and before > now + ROUNDING then
    redis.call('SET', KEYS[place], string.format('0:%.6f', before), 'PX', math.ceil((before - now) * 1000))
  else
    redis.call('DEL', KEYS[place])
  end
end
