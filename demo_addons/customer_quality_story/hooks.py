from .story import Story


def tell(env):
    """Let one order travel through all four addons, by the actions of the demo users, where there are any."""
    if env.ref("customer_comm.demo_user_sales", raise_if_not_found=False):
        Story(env).tell()
