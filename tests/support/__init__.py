"""What tests share: scripted and breaking servers, drivers of the simulator, the description read by other eyes."""
