-- Asks for the addresses of a file in turn, each thread from another place, and ends with one line for bench/run.
--
-- wrk … -s addresses.lua -- FILE [HEADER VALUE]…

local addresses = {}
local at = 0
local threads = 0

function setup(thread)
    thread:set("place", threads)
    threads = threads + 1
end

function init(args)
    for line in io.lines(args[1]) do
        addresses[#addresses + 1] = line
    end
    for i = 2, #args, 2 do
        wrk.headers[args[i]] = args[i + 1]
    end
    -- Two threads that walk the same list side by side would find each other's pages in memory.
    at = math.floor(#addresses * place / 2)
end

function request()
    at = at % #addresses + 1
    return wrk.format(nil, addresses[at])
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "figures %d %d %d %d %d %d\n",
        summary.requests, summary.duration, summary.bytes,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout
    ))
end
